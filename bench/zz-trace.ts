import { openWarmPool } from './ours.ts';
const pool = await openWarmPool();
async function run(t: any[] = []) { const b = performance.now(); const job = await pool.start('noop', { from: 0, to: 1e5 }, { chunkSize: 10_000 }); t.push([performance.now(), 'started']); await job.wait(); t.push([performance.now(), 'waited']); for await (const c of job.chunks()) void c; t.push([performance.now(), 'read']); return [b, performance.now() - b] as const; }
for (let i = 0; i < 30; i++) await run();
const all: any[] = [];
for (let i = 0; i < 21; i++) { const T: any[] = []; (globalThis as any).TRACE = T; const [b, took] = await run(T); (globalThis as any).TRACE = undefined; all.push([took, b, T]); await new Promise((r) => setTimeout(r, 50)); }
all.sort((x, y) => x[0] - y[0]);
const [took, b, T] = all[8];
console.log(took); for (const [t, what] of T.sort((x: any, y: any) => x[0] - y[0])) console.log((t - b).toFixed(2), what);
await pool.close();
