import { join } from 'node:path';
import { type Items, type JobSettings, Pool, type TargetOptions } from '../client/fanout.ts';
import { WARM_UP_ITEMS, warmUp } from './warm-up.ts';

/** A pool on the embedded runtime with the bench's own tasks, warm. */
export async function openWarmPool(options: Pick<TargetOptions, 'concurrency'> = {}): Promise<Pool> {
  const pool = await Pool.open({ ...options, tasks: join(import.meta.dirname, 'tasks.ts') });
  await warmUp(() => runOurs(pool, 'noop', { from: 0, to: WARM_UP_ITEMS }, WARM_UP_ITEMS));
  return pool;
}

/** Seconds from submit to joined results: the job has ended, and all that it stored is read. @throws where one lacks */
export async function runOurs(
  pool: Pool,
  task: string,
  items: Items,
  expected: number,
  settings: JobSettings = {},
): Promise<number> {
  const began = performance.now();
  const job = await pool.start(task, items, settings);
  const { succeeded } = await job.wait();
  let read = 0;
  for await (const chunk of job.chunks()) read += chunk.tally.succeeded;
  const took = (performance.now() - began) / 1_000;
  if (succeeded !== expected || read !== expected)
    throw new Error(`expected ${expected} results, got ${succeeded} and ${read}`);
  return took;
}
