import type { Expected } from './evidence.ts';

/** The items of one generation, in input order, and how they are packed. */
export interface Members {
  readonly count: number;
  /** Those of a chunk. */
  ofChunk(chunk: number): readonly number[];
  /** Those of the chunks that were sent, as many items as were. */
  sent(total: number): Iterable<number>;
}

/** The first run: all items of the input. */
export function allItems({ items }: Pick<Expected, 'items'>, chunkSize: number): Members {
  const from = (first: number, end: number) => Array.from({ length: Math.max(0, end - first) }, (_, n) => first + n);
  return {
    count: items,
    ofChunk: (chunk) => from(chunk * chunkSize, Math.min(items, (chunk + 1) * chunkSize)),
    sent: (total) => from(0, Math.min(total, items)),
  };
}

/** A redrive: what earlier generations left. */
export function leftItems(left: readonly number[], chunkSize: number): Members {
  return {
    count: left.length,
    ofChunk: (chunk) => left.slice(chunk * chunkSize, (chunk + 1) * chunkSize),
    sent: (total) => left.slice(0, total),
  };
}
