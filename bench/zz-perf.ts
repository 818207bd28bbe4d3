import { openWarmPool } from './ours.ts';
const items = Number(process.argv[2] ?? 1e6), runs = Number(process.argv[3] ?? 12), task = process.argv[4] ?? 'noop';
const pool = await openWarmPool();
async function run() { const job = await pool.start(task === 'ok' ? 'failing' : task, { from: 0, to: items }, task === 'noop' ? { chunkSize: 10_000 } : { maxAttempts: 1, params: { attempts: task === 'ok' ? 0 : 1 } }); await job.wait(); let n = 0; if (task === 'noop') for await (const c of job.chunks()) n += c.tally.succeeded; return n; }
for (let i = 0; i < 30; i++) await run();
console.log('READY'); await new Promise((r) => process.stdin.once('data', r));
for (let i = 0; i < runs; i++) await run();
console.log('DONE'); await new Promise((r) => process.stdin.once('data', r)); await pool.close(); process.exit();
