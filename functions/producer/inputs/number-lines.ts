import { LINE_BREAK } from '../../../events/item-line.ts';

const [BREAK, ZERO] = [LINE_BREAK.charCodeAt(0), 0x30];
const TEN = 10;
/** The longest whole number, its sign and a line break. */
const LONGEST_LINE = String(Number.MIN_SAFE_INTEGER).length + 1;

/** Writes numbers as lines, ten at a time: all but their last digits are the same. */
export class NumberLines {
  readonly #bytes: Buffer;
  readonly #tens = Buffer.alloc(LONGEST_LINE);
  readonly #most: number;

  /** @param most bytes that the lines may take, each with its break */
  constructor(most: number) {
    this.#most = most;
    this.#bytes = Buffer.allocUnsafe(Math.max(most, LONGEST_LINE));
  }

  /** Numbers from `from` on: up to `to`, not included, or as many as there is room for. At least one. */
  write(from: number, to: number): { readonly text: string; readonly count: number } {
    let [at, next] = [0, from];
    while (next < to) {
      const room = next === from ? LONGEST_LINE : this.#most - at;
      const end = next < 0 ? this.#writeOne(next, at, room) : this.#writeTen(next, to, at, room);
      if (end.count === 0) break;
      at = end.at;
      next += end.count;
    }
    return { text: this.#bytes.toString('latin1', 0, at - 1), count: next - from };
  }

  #writeOne(number: number, at: number, room: number) {
    const text = `${number}${LINE_BREAK}`;
    if (text.length > room) return { at, count: 0 };
    return { at: at + this.#bytes.write(text, at, 'latin1'), count: 1 };
  }

  /** The numbers that differ from the first one in their last digit alone. */
  #writeTen(first: number, to: number, begin: number, room: number) {
    const [bytes, tens] = [this.#bytes, this.#tens];
    const digit = first % TEN;
    const length = first < TEN ? 0 : tens.write(String((first - digit) / TEN), 0, 'latin1');
    const count = Math.min(TEN - digit, to - first, Math.floor(room / (length + 2)));
    let at = begin;
    for (let i = 0; i < count; i += 1) {
      for (let j = 0; j < length; j += 1) bytes[at + j] = tens[j] ?? 0;
      at += length;
      bytes[at] = ZERO + digit + i;
      bytes[at + 1] = BREAK;
      at += 2;
    }
    return { at, count };
  }
}
