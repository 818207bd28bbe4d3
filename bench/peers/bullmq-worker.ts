import { Worker } from 'bullmq';

// One of BullMQ's worker processes: runs what does nothing over the items of each job.
const [port = '', concurrency = '1'] = process.argv.slice(2);
const noop = (_item: unknown) => undefined;
const worker = new Worker(
  'bench',
  async ({ data }: { data: { items: unknown[] } }) => {
    for (const item of data.items) noop(item);
  },
  { connection: { host: '127.0.0.1', port: Number(port) }, concurrency: Number(concurrency) },
);
await worker.waitUntilReady();
process.send?.('ready');
process.on('disconnect', () => process.exit());
