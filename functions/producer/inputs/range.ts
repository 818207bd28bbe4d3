import type { Source } from './source.ts';

const BLOCK = 5_000;

/** The numbers from `from` up to `to`, not included; a position is the next number. */
export async function* rangeSource(from: number, to: number): Source {
  for (let start = from; start < to; start += BLOCK) {
    const lines: string[] = [];
    const ends: number[] = [];
    for (let n = start; n < Math.min(to, start + BLOCK); n += 1) {
      lines.push(String(n));
      ends.push(n + 1);
    }
    yield { lines, ends };
  }
}
