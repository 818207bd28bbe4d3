import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { noOutcomes, type Outcomes, pendingOffsets, tallyOf } from '../../core/chunk/outcomes.ts';
import { LINE_BREAK, lineOfText } from '../../events/item-line.ts';
import { type ResultLine, resultLineSchema } from '../../events/result-line.ts';
import type { ChunkRun, RunBasis } from '../../functions/consumer/supervisor/chunk-run.ts';
import { Supervisor, type SupervisorOptions } from '../../functions/consumer/supervisor/supervisor.ts';
import { workerSettings } from '../../infra/bundling/settings.ts';

export const ITEM_TIMEOUT_MS = 250;

/** Bundles a worker as it is deployed, with a fixture's tasks; its folder goes with `remove`. */
export function bundleFixture(name: string): { entry: string; folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'fanout-worker-'));
  const tasks = new URL(`../fixtures/tasks/${name}.ts`, import.meta.url).pathname;
  buildSync({ ...workerSettings(tasks), outdir: folder });
  return { entry: join(folder, 'worker.mjs'), folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A supervisor with little memory to give and little patience. */
export const supervise = (entry: string, options: Partial<SupervisorOptions> = {}): Supervisor =>
  new Supervisor({ entry, oldSpaceMb: 48, workerMemoryMb: 220, silenceGraceMs: 150, ...options });

export interface Ran {
  readonly outcomes: Outcomes;
  /** The result of each item that has one, by offset; a bare success has none. */
  readonly results: ReadonlyMap<number, ResultLine>;
  /** Offsets without an outcome. */
  readonly pending: readonly number[];
  readonly tally: ReturnType<typeof tallyOf>;
}

export interface RunOptions {
  readonly basis?: Partial<RunBasis>;
  readonly outcomes?: Outcomes;
  readonly hardEndMs?: number;
  readonly isStopped?: () => Promise<boolean>;
  readonly markAhead?: (offset: number) => Promise<void>;
  /** Lines as they are, in the place of items as JSON. */
  readonly lines?: readonly string[];
}

/** Runs items as one chunk, and reads what came of them. */
export async function runChunk(
  supervisor: Supervisor,
  items: readonly unknown[],
  options: RunOptions = {},
): Promise<Ran> {
  const lines = options.lines ?? items.map((item) => lineOfText(JSON.stringify(item)));
  const outcomes = options.outcomes ?? noOutcomes(lines.length);
  const chunk: ChunkRun = {
    basis: {
      jobId: 'job',
      task: 'obey',
      params: '{}',
      encoding: 'json',
      first: 100,
      chunk: 0,
      maxAttempts: 3,
      itemConcurrency: 1,
      itemTimeoutMs: ITEM_TIMEOUT_MS,
      sliceEndMs: Date.now() + 60_000,
      ...options.basis,
    },
    lines: lines.join(LINE_BREAK),
    outcomes,
    hardEndMs: options.hardEndMs ?? Date.now() + 62_000,
    isStopped: options.isStopped ?? (async () => false),
    ...(options.markAhead === undefined ? {} : { markAhead: options.markAhead }),
  };
  await supervisor.run(chunk);
  return {
    outcomes,
    results: new Map([...outcomes.lines].map(([offset, line]) => [offset, resultLineSchema.parse(JSON.parse(line))])),
    pending: pendingOffsets(outcomes),
    tally: tallyOf(outcomes),
  };
}

/** What befell each item: its value, or its error's name. */
export const fates = ({ results, outcomes }: Ran): unknown[] =>
  Array.from({ length: outcomes.count }, (_, offset) => {
    const result = results.get(offset);
    if (result === undefined) return outcomes.codes[offset] === 1 ? 'ok' : 'pending';
    return result.error?.name ?? result.value ?? result.status;
  });

/** An item of `obeys-its-item` that succeeds. */
export const good = { do: 'return-its-value', value: 'good' };
/** Good items with others among them, by offset. */
export const among = (count: number, others: Readonly<Record<number, unknown>>): unknown[] =>
  Array.from({ length: count }, (_, offset) => others[offset] ?? good);
/** What `fates` says of such items, by offset. */
export const fatesAmong = (count: number, others: Readonly<Record<number, unknown>>): unknown[] =>
  Array.from({ length: count }, (_, offset) => others[offset] ?? 'good');
