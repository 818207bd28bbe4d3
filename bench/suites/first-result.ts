import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { median, RUNS, type Suite, seconds } from '../suite.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'client/cli/entry.cjs');
const TASKS = join(ROOT, 'bench/tasks.ts');
const ITEMS = '[0,1,2,3,4,5,6,7,8,9]';

interface Times {
  /** From the start of the command until its first item has run. */
  readonly first: number;
  /** From the first item to the tenth. */
  readonly rest: number;
  /** From the start of the command to its end. */
  readonly end: number;
}

/** From `fanout run` to the first result: in a folder where nothing was ever run, and again. */
export const firstResult: Suite = async (say) => {
  const cold: Times[] = [];
  const warm: Times[] = [];
  const pristine: Times[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'fanout-bench-'));
    rmSync(join(ROOT, 'node_modules/.cache/fanout'), { recursive: true, force: true });
    for (const [name, times] of [
      ['the very first', pristine],
      ['cold', cold],
      ['warm', warm],
    ] as const) {
      if (times === cold) rmSync(join(folder, '.fanout'), { recursive: true });
      const took = command(folder);
      times.push(took);
      say(`${name}: first ${seconds(took.first)}, rest ${seconds(took.rest)}, end ${seconds(took.end)}`);
    }
    rmSync(folder, { recursive: true });
  }
  const of = (times: readonly Times[], key: keyof Times) => median(times.map((one) => one[key]));
  const row = (name: string, times: readonly Times[]) => [
    name,
    seconds(of(times, 'first')),
    seconds(of(times, 'rest')),
    seconds(of(times, 'end')),
  ];
  return {
    title: 'From the command to the first result',
    how: 'fanout run of ten items that tell when they ran, with a runtime of its own: synthesis, deployment, a producer and consumers are all in it. Cold: a folder where nothing was run, so nothing is synthesized. The very first: nor has this clone or installation ever bundled its functions.',
    columns: ['', 'first item has run', 'all ten, after it', 'the command has ended'],
    rows: [row('warm', warm), row('cold', cold), row('the very first', pristine)],
    goals: [
      { what: 'to the first result, cold', measured: of(cold, 'first'), unit: 's', most: 3 },
      { what: 'to the first result, warm', measured: of(warm, 'first'), unit: 's', most: 1 },
      {
        what: 'ten items after it, warm',
        measured: of(warm, 'rest'),
        unit: 's',
        most: 0.2,
        because:
          'ten chunks of one item are some 0.1 s of both cores, on which the SDK and the next consumer still load',
      },
    ],
  };
};

function command(folder: string): Times {
  const output = join(folder, 'results.jsonl');
  const began = Date.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    [MAIN, 'run', 'stamp', '--tasks', TASKS, '--items', ITEMS, '--output', output],
    { cwd: folder, encoding: 'utf8' },
  );
  const end = (Date.now() - began) / 1_000;
  if (status !== 0) throw new Error(stderr);
  const lines = readFileSync(output, 'utf8').trimEnd().split('\n');
  const ran = lines.map((line) => (JSON.parse(line) as { value: number }).value).sort((a, b) => a - b);
  const [first = Number.NaN] = ran;
  return { first: (first - began) / 1_000, rest: ((ran.at(-1) ?? Number.NaN) - first) / 1_000, end };
}
