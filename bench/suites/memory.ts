import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startJob } from '../../client/start-job.ts';
import { connectLocal } from '../../client/targets/connect-local.ts';
import { startRuntime } from '../../client/targets/local.ts';
import { synthesize } from '../../client/targets/synth.ts';
import { residentMb } from '../resident.ts';
import { count, median, type Suite } from '../suite.ts';

const SIZES = [10_000, 30_000, 100_000, 300_000, 1_000_000];
/** A job of 10,000 items is over in a tenth of a second. */
const LOOK_EVERY_MS = 10;
const RUNS = 3;
/** The most that a hundred times as many items may add: the windows and chunks that few items don't fill are in it. */
const MOST_GROWTH = 1.35;

interface Peaks {
  producer: number;
  consumer: number;
}

/** The most that a producer's and a consumer's environment hold, by the number of items. */
export const memory: Suite = async (say) => {
  const folder = await mkdtemp(join(tmpdir(), 'fanout-bench-'));
  try {
    const assembly = await synthesize(join(import.meta.dirname, '../tasks.ts'), join(folder, 'assemblies'));
    const peaks: Peaks[] = [];
    for (const items of SIZES) {
      const file = join(folder, `${items}.jsonl`);
      await writeItems(file, items);
      peaks.push(await medianPeaks(async () => peaksOf(assembly, await mkdtemp(join(folder, 'cache-')), file, items)));
      const last = peaks.at(-1);
      say(`${count(items)} items: producer ${last?.producer.toFixed(0)} MB, consumer ${last?.consumer.toFixed(0)} MB`);
    }
    const growth = (name: keyof Peaks) => (peaks.at(-1)?.[name] ?? Number.NaN) / (peaks[0]?.[name] ?? Number.NaN);
    const line = (name: keyof Peaks) => ({
      name,
      points: SIZES.map((items, n) => [items, peaks[n]?.[name] ?? 0] as const),
    });
    return {
      title: 'Memory',
      how: 'A JSON Lines file of items with three fields each, by tasks that do nothing: the most that one environment with all its processes held, looked at every 10 ms, on a fresh runtime each time, whose functions are compiled as they are on AWS; medians of three. Its 10,000 items fill neither a window of the producer, 2 MB of text, nor a chunk: those of an input whose length is not known grow from 32 items to 10,000.',
      columns: ['items', 'producer', 'consumer'],
      rows: SIZES.map((items, n) => [
        count(items),
        `${peaks[n]?.producer.toFixed(0)} MB`,
        `${peaks[n]?.consumer.toFixed(0)} MB`,
      ]),
      goals: (['producer', 'consumer'] as const).map((name) => ({
        what: `the ${name}'s memory at 1,000,000 items, to that at 10,000`,
        measured: growth(name),
        unit: 'x',
        most: MOST_GROWTH,
        because:
          'V8 collects garbage when it must, and the worker may use what the function has: after a collection it is as small as before',
      })),
      plots: [
        {
          file: 'memory.svg',
          title: 'Memory by items',
          x: 'items',
          y: 'MB',
          lines: [line('producer'), line('consumer')],
        },
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

async function medianPeaks(measure: () => Promise<Peaks>): Promise<Peaks> {
  const runs: Peaks[] = [];
  while (runs.length < RUNS) runs.push(await measure());
  return { producer: median(runs.map((run) => run.producer)), consumer: median(runs.map((run) => run.consumer)) };
}

async function peaksOf(
  assembly: Awaited<ReturnType<typeof synthesize>>,
  cacheIn: string,
  file: string,
  items: number,
): Promise<Peaks> {
  const runtime = await startRuntime({ assembly, concurrency: 2, cacheIn, onLog: () => undefined });
  const peaks: Peaks = { producer: 0, consumer: 0 };
  const looking = setInterval(() => {
    for (const { functionName, pid } of runtime.environments()) {
      const name = /producer/i.test(functionName)
        ? 'producer'
        : /consumer/i.test(functionName)
          ? 'consumer'
          : undefined;
      if (name !== undefined) peaks[name] = Math.max(peaks[name], residentMb(pid));
    }
  }, LOOK_EVERY_MS);
  try {
    const connection = await connectLocal(runtime.endpoint, {
      outputs: runtime.outputs,
      pollMs: 25,
      onEnd: runtime.onEnd,
    });
    const { succeeded } = await (await startJob(connection, 'noop', { file })).wait();
    if (succeeded !== items) throw new Error(`expected ${items} items, got ${succeeded}`);
    return peaks;
  } finally {
    clearInterval(looking);
    await runtime.close();
  }
}

async function writeItems(file: string, items: number): Promise<void> {
  const stream = createWriteStream(file);
  for (let n = 0; n < items; n += 1) {
    const line = `{"number":${n},"name":"item ${n}","tags":["a","b"]}\n`;
    if (!stream.write(line)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}
