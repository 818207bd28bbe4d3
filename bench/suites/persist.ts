import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startJob } from '../../client/start-job.ts';
import { connectLocal } from '../../client/targets/connect-local.ts';
import { defaultConcurrency, startRuntime } from '../../client/targets/local.ts';
import { synthesize } from '../../client/targets/synth.ts';
import { count, type Goal, type Suite, seconds, times } from '../suite.ts';
import { inTurns } from '../turns.ts';

const LEAST = 0.5;
const CASES: readonly { readonly what: string; readonly items: number; readonly chunkSize?: number }[] = [
  { what: '100,000 items that do nothing', items: 100_000 },
  { what: '1,000,000 items that do nothing', items: 1_000_000 },
  { what: '1,000 items, one a message', items: 1_000, chunkSize: 1 },
];
const WARM_UPS = 3;

/** What it costs to keep everything on disk, so that no death of all processes loses what was acknowledged. */
export const persist: Suite = async (say) => {
  const folder = mkdtempSync(join(tmpdir(), 'fanout-bench-'));
  const assembly = await synthesize(join(import.meta.dirname, '../tasks.ts'), join(folder, 'assemblies'));
  const open = async (persistIn?: string) => {
    const kept = persistIn === undefined ? {} : { persistIn };
    const options = { assembly, concurrency: defaultConcurrency(), onLog: undefined, cacheIn: join(folder, 'cache') };
    const { endpoint, outputs, onEnd, close } = await startRuntime({ ...options, ...kept });
    const connection = await connectLocal(endpoint, { outputs, pollMs: 500, onEnd });
    const run = async ({ items, chunkSize }: { readonly items: number; readonly chunkSize?: number }) => {
      const began = performance.now();
      const job = await startJob(
        connection,
        'noop',
        { from: 0, to: items },
        chunkSize === undefined ? {} : { chunkSize },
      );
      const { succeeded } = await job.wait();
      if (succeeded !== items) throw new Error(`expected ${items} to succeed, got ${succeeded}`);
      return (performance.now() - began) / 1_000;
    };
    for (let n = 0; n < WARM_UPS; n += 1) await run({ items: 20_000 });
    return { run, close };
  };
  const memory = await open();
  const disk = await open(join(folder, 'data'));
  const rows: string[][] = [];
  const goals: Goal[] = [];
  try {
    for (const one of CASES) {
      const took = await inTurns({ memory: () => memory.run(one), disk: () => disk.run(one) }, say);
      const ratio = took.memory / took.disk;
      rows.push([one.what, seconds(took.memory), seconds(took.disk), times(ratio)]);
      goals.push({ what: `${one.what}, with --persist to without`, measured: ratio, unit: 'x', least: LEAST });
    }
  } finally {
    await memory.close();
    await disk.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return {
    title: 'Kept on disk',
    how: `fanout up --persist writes every message, object and item to disk before it is acknowledged: what is written outlives a kill of all processes, though not a machine that loses its power. The same jobs on a runtime that keeps them in memory, ${count(defaultConcurrency())} consumers at once.`,
    columns: ['', 'in memory', '--persist', 'ratio'],
    rows,
    goals,
  };
};
