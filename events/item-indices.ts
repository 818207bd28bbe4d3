/**
 * Which items of the input a chunk holds, where they don't follow one another: runs of indices, as `gap:length` in base
 * 36 with commas between. A gap counts from the end of the run before, the first one from 0. At most 10,000 runs.
 */
export const ITEM_INDICES = /^[0-9a-z]+:[0-9a-z]+(,[0-9a-z]+:[0-9a-z]+)*$/;

/** Tells an item's index in the input from its offset in its chunk. */
export type IndexOf = (offset: number) => number;

const RADIX = 36;

/** Writes down ascending indices. */
export function encodeIndices(indices: readonly number[]): string {
  const runs: string[] = [];
  let end = 0;
  for (let at = 0; at < indices.length; ) {
    const first = indices[at] ?? 0;
    let length = 1;
    while (indices[at + length] === first + length) length += 1;
    runs.push(`${(first - end).toString(RADIX)}:${length.toString(RADIX)}`);
    end = first + length;
    at += length;
  }
  return runs.join(',');
}

/** Reads indices back. */
export function decodeIndices(text: string): number[] {
  const indices: number[] = [];
  let next = 0;
  for (const run of text.split(',')) {
    const [gap = 0, length = 0] = run.split(':').map((number) => Number.parseInt(number, RADIX));
    next += gap;
    for (const end = next + length; next < end; next += 1) indices.push(next);
  }
  return indices;
}

/** The indices of a chunk's items: a run from `first` on, unless it says otherwise. */
export function indexOfItems({ first, indices }: { readonly first: number; readonly indices?: string | undefined }) {
  if (indices === undefined) return (offset: number) => first + offset;
  const known = decodeIndices(indices);
  return (offset: number) => known[offset] ?? Number.NaN;
}
