import type { Packing } from '../job/spec.ts';

/** Items an "auto" chunk holds at most; beyond it, a chunk's costs no longer shrink and its loss hurts more. */
const MOST_ITEMS = 10_000;
/** Chunks each consumer gets of a job whose size is known, so that one slow chunk is made up for by the others. */
const CHUNKS_PER_CONSUMER = 4;
/** About what a chunk should take, where an item's time is known. */
const CHUNK_WORK_SECONDS = 10;
/** Where the total isn't known, the first chunks are small: results come at once, and a short input still spreads. */
const FIRST_ITEMS = 32;

/** What decides about "auto". */
export interface SizeHints {
  /** Items of the job, where that is known before it is read. */
  readonly totalItems?: number | undefined;
  /** Consumers at once. */
  readonly concurrency: number;
  /** What an item takes, where its task states it. */
  readonly itemSeconds?: number | undefined;
}

/** Resolves a chunk size once, for the whole job. */
export function resolvePacking(chunkSize: number | 'auto', hints: SizeHints): Packing {
  if (chunkSize !== 'auto') return { type: 'fixed', items: chunkSize };
  const byWork = hints.itemSeconds === undefined ? MOST_ITEMS : Math.ceil(CHUNK_WORK_SECONDS / hints.itemSeconds);
  const most = Math.max(1, Math.min(MOST_ITEMS, byWork));
  if (hints.totalItems === undefined)
    return { type: 'ramp', first: Math.min(FIRST_ITEMS, most), most, every: hints.concurrency };
  const share = Math.ceil(hints.totalItems / (CHUNKS_PER_CONSUMER * hints.concurrency));
  return { type: 'fixed', items: Math.max(1, Math.min(most, share)) };
}

/** Which item a chunk begins with, by its number, where all before it took as many as they may. */
export function firstOfChunk(packing: Packing, chunk: number): number {
  if (packing.type === 'fixed') return packing.items * chunk;
  let first = 0;
  for (let begin = 0; begin < chunk; begin += packing.every) {
    const items = itemsOfChunk(packing, begin);
    if (items === packing.most) return first + items * (chunk - begin);
    first += items * Math.min(packing.every, chunk - begin);
  }
  return first;
}

/** How many items a chunk takes at most, by its number. */
export function itemsOfChunk(packing: Packing, chunk: number): number {
  if (packing.type === 'fixed') return packing.items;
  return Math.min(packing.most, packing.first * 2 ** Math.min(30, Math.floor(chunk / packing.every)));
}
