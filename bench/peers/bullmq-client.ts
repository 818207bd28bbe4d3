import { Queue, QueueEvents } from 'bullmq';

// BullMQ's client, in a process of its own: what it leaves for the collector is none of ours to pay for, nor the other
// way round. For each message, [items, items a job], it runs such a job and says how many seconds that took.
const connection = { host: '127.0.0.1', port: Number(process.argv[2]) };
const queue = new Queue('bench', { connection });
const events = new QueueEvents('bench', { connection });
await events.waitUntilReady();

const JOBS_A_CALL = 1_000;

/**
 * From the first job that is added until what all of them returned adds up. Of the ways to join, its events,
 * waitUntilFinished of each job and asking how many are completed, the fastest.
 */
async function run(items: number, itemsAJob: number): Promise<number> {
  await queue.obliterate({ force: true });
  const began = performance.now();
  const done = joined(items);
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
}

/** Resolves when jobs have returned as many items as there are. */
function joined(items: number): Promise<void> {
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

process.on('message', ([items, itemsAJob]: [number, number]) => {
  run(items, itemsAJob).then((seconds) => process.send?.(seconds));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
