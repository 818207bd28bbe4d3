import { readFileSync, readdirSync } from 'node:fs';
import { openWarmPool, runOurs } from './ours.ts';
function procs() {
  const me = process.pid; const all = new Map<number,{pp:number,cpu:number,cmd:string}>();
  for (const d of readdirSync('/proc')) if (/^\d+$/.test(d)) try {
    const s = readFileSync(`/proc/${d}/stat`,'utf8'); const r = s.slice(s.lastIndexOf(')')+2).split(' ');
    const ns = Number(readFileSync(`/proc/${d}/schedstat`,'utf8').split(' ')[0]);
    // sum of threads
    let t=0; for (const th of readdirSync(`/proc/${d}/task`)) t+=Number(readFileSync(`/proc/${d}/task/${th}/schedstat`,'utf8').split(' ')[0]);
    all.set(Number(d),{pp:Number(r[1]),cpu:t/1e6,cmd:readFileSync(`/proc/${d}/cmdline`,'utf8').replaceAll('\0',' ').slice(-60)});
  } catch {}
  const mine = new Map<number,{cpu:number,cmd:string}>();
  const add=(p:number)=>{const x=all.get(p); if(!x)return; mine.set(p,x); for(const [q,y] of all) if(y.pp===p) add(q);}; add(me);
  return mine;
}
const pool = await openWarmPool();
const sizes = (process.argv[2] ?? '10000,100000,1000000').split(',').map(Number);
for (let warm=0; warm<3; warm++) for (const n of sizes) await runOurs(pool,'noop',{from:0,to:n},n);
for (const n of sizes) {
  const times:number[]=[]; const a = procs(); const R=n>=1e6?5:15;
  for (let i=0;i<R;i++) times.push(await runOurs(pool,'noop',{from:0,to:n},n));
  const b = procs(); times.sort((x,y)=>x-y);
  console.log(n,'median',times[R>>1]!.toFixed(3),'min',times[0]!.toFixed(3)); let sum=0;
  for (const [p,x] of b) { const d=(x.cpu-(a.get(p)?.cpu??0))/R; sum+=d; if (d>0.3) console.log('  ',p,d.toFixed(1),'ms',x.cmd); }
  console.log('   sum',sum.toFixed(1));
}
await pool.close();
