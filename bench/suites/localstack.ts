import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from '../../client/fanout.ts';
import { startLocalStack, stopLocalStack } from '../../client/targets/localstack.ts';
import { fanout, whenRan, writeEdition } from '../command.ts';
import { openWarmPool, runOurs } from '../ours.ts';
import { count, median, type Suite, seconds, times } from '../suite.ts';
import { inTurns } from '../turns.ts';
import { warmUp } from '../warm-up.ts';

const ITEMS = 100_000;
const ONE_BY_ONE = 200;
/** Of what is over in a tenth of a second: a collection of garbage, or a core that slept, makes it half as long again. */
const SHORT = { runs: 21, restMs: 500 };
const LEAST_TIMES = 10;
const STAGE = ['--target', 'localstack', '--stage', 'bench'];

/** The embedded runtime beside LocalStack, with the same stack on each. */
export const localstack: Suite = async (say) => {
  const { endpoint, wasUp } = await startLocalStack({ onProgress: ({ step }) => say(step) });
  const at = [...STAGE, '--endpoint', endpoint];
  const folder = mkdtempSync(join(tmpdir(), 'fanout-bench-'));
  try {
    const tasks = writeEdition(folder, 0);
    fanout(folder, 'deploy', ...at);
    const rates = await compare(endpoint, say);
    const added = [1, 2, 3].map(() => overhead(folder, at));
    const changed = [1, 2, 3].map((edition) => liveAfter(folder, tasks, edition, at));
    say(`a command adds ${seconds(median(added))}; a change is live after ${seconds(median(changed))}`);
    return {
      title: 'LocalStack',
      how: `The same job on the same stack, 5 consumers at once, on the embedded runtime and on LocalStack 4.13.1 as a process of this machine, each at work for ten seconds before, medians of 21, half a second apart, and of 5. Of the command: what it takes besides its job. Of a change: from the start of fanout deploy until the first item of the new code has run.`,
      columns: ['', 'embedded', 'LocalStack', ''],
      rows: [
        ...Object.entries(rates).map(([what, { ours, theirs }]) => [
          what,
          seconds(ours),
          seconds(theirs),
          times(theirs / ours),
        ]),
        ['fanout run adds to its job', '', seconds(median(added)), ''],
        ['a changed task is live', '', seconds(median(changed)), ''],
      ],
      goals: [
        ...Object.entries(rates).map(([what, { ours, theirs }]) => ({
          what: `${what}, to LocalStack`,
          measured: theirs / ours,
          unit: 'x',
          least: LEAST_TIMES,
          because:
            'packed, the job is twenty messages, and LocalStack has little to do: some 0.04 s for each, where we take 3 ms, and 30 ms to accept, seal and join the job, step by step',
        })),
        { what: 'fanout run --target localstack adds to its job', measured: median(added), unit: 's', most: 2 },
        { what: 'a changed task is live on LocalStack', measured: median(changed), unit: 's', most: 15 },
      ],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
    if (!wasUp) await stopLocalStack();
  }
};

async function compare(endpoint: string, say: (text: string) => void) {
  await using ours = await openWarmPool({ concurrency: 5 });
  await using theirs = await Pool.open({ target: 'localstack', endpoint, stage: 'bench' });
  await warmUp(() => runOurs(theirs, 'noop', { from: 0, to: ITEMS }, ITEMS));
  const job = (pool: Pool, items: number, chunkSize?: number) => () =>
    runOurs(pool, 'noop', { from: 0, to: items }, items, chunkSize === undefined ? {} : { chunkSize });
  const packed = await inTurns({ ours: job(ours, ITEMS), theirs: job(theirs, ITEMS) }, say, SHORT);
  const single = await inTurns({ ours: job(ours, ONE_BY_ONE, 1), theirs: job(theirs, ONE_BY_ONE, 1) }, say);
  return {
    [`${count(ITEMS)} items that do nothing`]: packed,
    [`${count(ONE_BY_ONE)} items, one a message`]: single,
  };
}

/** What a command takes besides its job, in seconds. */
function overhead(folder: string, at: readonly string[]): number {
  const began = performance.now();
  const { elapsedMs } = JSON.parse(fanout(folder, 'run', 'noop', '--range', '0..10', '--json', ...at)) as {
    elapsedMs: number;
  };
  return (performance.now() - began - elapsedMs) / 1_000;
}

/** From the start of a deploy until the first item of the new code has run, in seconds. */
function liveAfter(folder: string, tasks: string, edition: number, at: readonly string[]): number {
  writeEdition(folder, edition);
  const began = Date.now();
  fanout(folder, 'deploy', '--tasks', tasks, ...at);
  return (whenRan(folder, edition, ...at) - began) / 1_000;
}
