import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Queue, QueueEvents } from 'bullmq';
import { startRedis } from './redis.ts';

const PROCESSES = 2;
/** Where its jobs run: in the worker processes themselves, or each in a process of its own, as our chunks do. */
export type Where = 'together' | 'sandboxed';
/** Of the ones tried, 1, 10, 50 and 200, or 1, 2, 4 and 8, about the fastest for both sizes of job. */
const JOBS_AT_ONCE: Readonly<Record<Where, number>> = { together: 50, sandboxed: 4 };
const JOBS_A_CALL = 1_000;

/** BullMQ with two worker processes on a Redis beside them; undefined where there is no redis-server. */
export async function openBullMq(where: Where = 'together') {
  const redis = await startRedis();
  if (redis === undefined) return undefined;
  const workers = Array.from({ length: PROCESSES }, () =>
    fork(join(import.meta.dirname, 'bullmq-worker.ts'), [String(redis.port), String(JOBS_AT_ONCE[where]), where]),
  );
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const connection = { host: '127.0.0.1', port: redis.port };
  const queue = new Queue('bench', { connection });
  const events = new QueueEvents('bench', { connection });
  await events.waitUntilReady();
  return {
    redisVersion: redis.version,
    /**
     * From the first job that is added until what all of them returned adds up, in seconds. Of the ways to join, its
     * events, waitUntilFinished of each job and asking how many are completed, the fastest.
     */
    async run(items: number, itemsAJob: number): Promise<number> {
      await queue.obliterate({ force: true });
      const began = performance.now();
      const done = joined(events, items);
      const jobs = Math.ceil(items / itemsAJob);
      for (let first = 0; first < jobs; first += JOBS_A_CALL)
        await queue.addBulk(
          Array.from({ length: Math.min(JOBS_A_CALL, jobs - first) }, (_, job) => ({
            name: 'chunk',
            data: { items: numbers((first + job) * itemsAJob, Math.min(items, (first + job + 1) * itemsAJob)) },
          })),
        );
      await done;
      return (performance.now() - began) / 1_000;
    },
    async close(): Promise<void> {
      await events.close();
      await queue.close();
      for (const worker of workers) worker.kill();
      await redis.stop();
    },
  };
}

/** Resolves when jobs have returned as many items as there are. */
function joined(events: QueueEvents, items: number): Promise<void> {
  return new Promise((resolve) => {
    let done = 0;
    const add = ({ returnvalue }: { readonly returnvalue: string }) => {
      done += Number(returnvalue);
      if (done < items) return;
      events.off('completed', add);
      resolve();
    };
    events.on('completed', add);
  });
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);
