import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fanoutUp, whenRan, writeEdition } from '../command.ts';
import { median, RUNS, type Suite, seconds } from '../suite.ts';

const MOST_S = 1;

/** From a changed task to its first result, on this machine. */
export const change: Suite = async (say) => {
  const folder = mkdtempSync(join(tmpdir(), 'fanout-bench-'));
  const took = { changed: [] as number[], same: [] as number[], own: [] as number[] };
  try {
    const tasks = writeEdition(folder, 0);
    const end = await fanoutUp(folder, '--tasks', tasks);
    try {
      whenRan(folder, 0);
      for (let edition = 1; edition <= RUNS; edition += 1) {
        writeEdition(folder, edition);
        took.changed.push(measure(folder, edition));
        took.same.push(measure(folder, edition));
        say(`with fanout up: changed ${seconds(took.changed.at(-1) ?? 0)}, the same ${seconds(took.same.at(-1) ?? 0)}`);
      }
    } finally {
      await end();
    }
    for (let edition = 1; edition <= RUNS; edition += 1) {
      writeEdition(folder, -edition);
      took.own.push(measure(folder, -edition, '--tasks', tasks));
      say(`without: ${seconds(took.own.at(-1) ?? 0)}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const changed = median(took.changed);
  return {
    title: 'From a changed task to its first result',
    how: "A task's source is changed, and fanout run started: from that start until the first item of the new code has run. The tasks alone are bundled again, and deployed in place.",
    columns: ['', 'first item has run'],
    rows: [
      ['a runtime is up (fanout up), the task has changed', seconds(changed)],
      ['the same, nothing has changed', seconds(median(took.same))],
      ['no runtime is up: the command starts its own', seconds(median(took.own))],
    ],
    goals: [
      {
        what: 'a changed task is live, where a runtime is up',
        measured: changed,
        unit: 's',
        most: MOST_S,
        because:
          'the command, the bundler and the new environments start one after the other: 0.15 s, 0.3 s with esbuild and a look at the tasks, and 0.2 s',
      },
    ],
  };
};

function measure(folder: string, edition: number, ...args: readonly string[]): number {
  const began = Date.now();
  return (whenRan(folder, edition, ...args) - began) / 1_000;
}
