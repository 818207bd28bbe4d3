// median wall and CPU by process, of N jobs
import { readFileSync, readdirSync } from 'node:fs';
import { openWarmPool, runOurs } from './ours.ts';
const items = Number(process.argv[2] ?? 1e6), runs = Number(process.argv[3] ?? 15), task = process.argv[4] ?? 'noop';
const pool = await openWarmPool();
const cpu = () => { const all: Record<string, number> = {};
  for (const pid of readdirSync('/proc').filter((n) => /^\d+$/.test(n))) try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8'); const f = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const cmd = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    const ns = Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]);
    let total = 0; for (const t of readdirSync(`/proc/${pid}/task`)) try { total += Number(readFileSync(`/proc/${pid}/task/${t}/schedstat`, 'utf8').split(' ')[0]); } catch {}
    if (!cmd.includes('node')) continue;
    const kind = Number(pid) === process.pid ? 'main' : cmd.includes('boot.mjs') ? 'env' : cmd.includes('worker.mjs') ? 'worker' : 'other';
    all[`${kind}:${pid}`] = total / 1e6; void ns; void f;
  } catch {} return all; };
const expected = task === 'noop' ? items : Number(process.argv[5] ?? items);
for (let i = 0; i < 5; i++) await run();
async function run() { const began = performance.now(); const job = await pool.start(task, { from: 0, to: items }, { chunkSize: 10_000, ...(task === 'noop' ? {} : { maxAttempts: 1 }) }); const { succeeded } = await job.wait(); let read = 0; for await (const c of job.chunks()) read += c.tally.succeeded; if (read !== succeeded) throw new Error('x'); return performance.now() - began; }
void expected; void runOurs;
const walls: number[] = []; const before = cpu();
for (let i = 0; i < runs; i++) walls.push(await run());
const after = cpu(); walls.sort((a, b) => a - b);
let sum = 0; const rows: string[] = [];
for (const [k, v] of Object.entries(after)) { const ms = (v - (before[k] ?? 0)) / runs; if (ms > 0.3) rows.push(`${k} ${ms.toFixed(1)}`); sum += ms; }
console.log(`wall median ${walls[runs >> 1]!.toFixed(1)} min ${walls[0]!.toFixed(1)} cpu ${sum.toFixed(0)} | ${rows.join(' ')}`);
await pool.close();
