import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Pool } from '../client/fanout.ts';
import { noop } from '../functions/tasks/trials.ts';
import { median } from './median.ts';

/** One size's result: seconds, medians of all runs. */
export interface Comparison {
  readonly items: number;
  readonly oursSeconds: number;
  readonly pythonSeconds: number;
  /** How many times as fast as the peer. */
  readonly ratio: number;
}

/**
 * No-op items on the whole path, from submit to joined results, beside Python's multiprocessing queue program. Both
 * in turns, so that whatever else the machine does hits both; our runtime is up, as a queue server would be.
 */
export async function compareNoOp(sizes: readonly number[], runs: number): Promise<Comparison[]> {
  await using pool = await Pool.open();
  await runOurs(pool, 10_000); // Warm environments, as in any pool that has been used.
  const comparisons: Comparison[] = [];
  for (const items of sizes) {
    const ours: number[] = [];
    const python: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      python.push(runPython(items));
      ours.push(await runOurs(pool, items));
    }
    const [oursSeconds, pythonSeconds] = [median(ours), median(python)];
    comparisons.push({ items, oursSeconds, pythonSeconds, ratio: pythonSeconds / oursSeconds });
  }
  return comparisons;
}

async function runOurs(pool: Pool, items: number): Promise<number> {
  const began = performance.now();
  const job = await pool.start(noop, { from: 0, to: items });
  const { succeeded } = await job.wait();
  let read = 0;
  for await (const chunk of job.chunks()) read += chunk.tally.succeeded;
  const seconds = (performance.now() - began) / 1_000;
  if (succeeded !== items || read !== items) throw new Error(`expected ${items} results, got ${succeeded} and ${read}`);
  return seconds;
}

const runPython = (items: number): number =>
  Number(
    execFileSync('python3', [join(import.meta.dirname, 'peers/queue_program.py'), String(items)], { encoding: 'utf8' }),
  );
