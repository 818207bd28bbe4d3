import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startRedis } from './redis.ts';

const PROCESSES = 2;
/** Where its jobs run: in the worker processes themselves, or each in a process of its own, as our chunks do. */
export type Where = 'together' | 'sandboxed';
/** Of the ones tried, 1, 10, 50 and 200, or 1, 2, 4 and 8, about the fastest for both sizes of job. */
const JOBS_AT_ONCE: Readonly<Record<Where, number>> = { together: 50, sandboxed: 4 };

/** BullMQ with two worker processes on a Redis beside them; undefined where there is no redis-server. */
export async function openBullMq(where: Where = 'together') {
  const redis = await startRedis();
  if (redis === undefined) return undefined;
  const workers = Array.from({ length: PROCESSES }, () =>
    start('bullmq-worker.ts', String(redis.port), String(JOBS_AT_ONCE[where]), where),
  );
  await Promise.all(workers.map((worker) => worker.nextMessage()));
  const client = start('bullmq-client.ts', String(redis.port));
  await client.nextMessage();
  return {
    redisVersion: redis.version,
    /** From the first job that is added until what all of them returned adds up, in seconds. */
    async run(items: number, itemsAJob: number): Promise<number> {
      client.process.send([items, itemsAJob]);
      return (await client.nextMessage()) as number;
    },
    async close(): Promise<void> {
      for (const child of [client, ...workers]) child.process.kill();
      await redis.stop();
    },
  };
}

function start(file: string, ...args: string[]) {
  const child = fork(join(import.meta.dirname, file), args);
  const died = once(child, 'exit').then(([code]) => {
    throw new Error(`expected a message of ${file}, and it ended with ${code}`);
  });
  died.catch(() => undefined);
  const nextMessage = async (): Promise<unknown> => (await Promise.race([once(child, 'message'), died]))[0];
  return { process: child, nextMessage };
}
