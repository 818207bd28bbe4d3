import type { PackedChunk, Packer } from '../../../core/packing/packer.ts';
import { NumberLines, NumbersBody, numbersThatFit } from './number-lines.ts';
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

/** The chunks of a whole range: those that a packer makes of its numbers one by one, at a third of the cost. */
export function* rangeChunks(packer: Packer, from: number, to: number): Generator<PackedChunk> {
  const lines = new NumberLines();
  for (let next = from; next < to; ) {
    const numbers = numbersThatFit(next, Math.min(to, next + packer.room.items), packer.room.bytes);
    const count = numbers.to - next;
    next = numbers.to;
    yield packer.whole(count, next, (header) => new NumbersBody(header, numbers, lines));
  }
}
