import { Worker } from 'bullmq';

// One of BullMQ's worker processes: runs what does nothing over the items of each job, and returns how many it ran.
const [port = '', concurrency = '1'] = process.argv.slice(2);
const noop = (_item: unknown) => undefined;
const worker = new Worker(
  'bench',
  async ({ data }: { data: { items: unknown[] } }) => {
    let done = 0;
    for (const item of data.items) {
      noop(item);
      done += 1;
    }
    return done;
  },
  { connection: { host: '127.0.0.1', port: Number(port) }, concurrency: Number(concurrency) },
);
await worker.waitUntilReady();
process.send?.('ready');
process.on('disconnect', () => process.exit());
