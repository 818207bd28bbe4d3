import { Worker } from 'bullmq';

// One of BullMQ's worker processes, with a process for each job that it runs at once, or all of them in its own.
const [port = '', concurrency = '1', where = ''] = process.argv.slice(2);
const file = new URL('./bullmq-processor.mjs', import.meta.url);
const processor = where === 'sandboxed' ? file : (await import(file.href)).default;
const worker = new Worker('bench', processor, {
  connection: { host: '127.0.0.1', port: Number(port) },
  concurrency: Number(concurrency),
});
await worker.waitUntilReady();
process.send?.('ready');
process.on('disconnect', () => process.exit());
