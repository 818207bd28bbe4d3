import type { LateBody } from '../../../core/ports.ts';
import { LINE_BREAK } from '../../../events/item-line.ts';

const [BREAK, ZERO] = [LINE_BREAK.charCodeAt(0), 0x30];
const THOUSAND = 1_000;
/** The last three digits, and a break. */
const ENDING = 4;
/** The longest whole number, its sign and a break. */
const LONGEST_LINE = String(Number.MIN_SAFE_INTEGER).length + 1;

/** Numbers one after the other, and how many bytes their lines take, each with its break. */
export interface Numbers {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
}

/**
 * The numbers from `from` on up to `to`, not included, or as many as have room in `most` bytes. At least one.
 * Those of equally many digits are counted at once.
 */
export function numbersThatFit(from: number, to: number, most: number): Numbers {
  let [next, bytes] = [from, 0];
  while (next < to) {
    const digits = String(Math.abs(next)).length;
    const each = String(next).length + 1;
    const asLong = Math.min(to, next < 0 ? 1 - 10 ** (digits - 1) : 10 ** digits) - next;
    const fitting = Math.max(Math.floor((most - bytes) / each), next === from ? 1 : 0);
    const count = Math.min(asLong, fitting);
    next += count;
    bytes += count * each;
    if (count < asLong) break;
  }
  return { from, to: next, bytes };
}

/** A chunk of numbers, whose lines are written where it is sent from, and nowhere before. */
export class NumbersBody implements LateBody {
  readonly head: string;
  readonly length: number;
  readonly #numbers: Numbers;
  readonly #lines: NumberLines;

  constructor(head: string, numbers: Numbers, lines: NumberLines) {
    this.head = head;
    this.length = head.length + numbers.bytes - 1;
    this.#numbers = numbers;
    this.#lines = lines;
  }

  writeRest(into: Buffer, at: number): number {
    return this.#lines.write(this.#numbers, into, at);
  }

  toString(): string {
    // The last line's break is written too, before it is left out.
    const bytes = Buffer.allocUnsafe(this.length + 1);
    this.writeRest(bytes, bytes.write(this.head, 'latin1'));
    return bytes.toString('latin1', 0, this.length);
  }
}

/** Writes numbers as lines, up to a thousand at a time: all but their last digits are the same. */
export class NumberLines {
  readonly #thousand = new Thousand();

  /**
   * Writes lines with a break between them. One more may be written behind the last.
   * @returns where they end
   */
  write({ from, to }: Numbers, into: Buffer, at: number): number {
    let end = at;
    for (let next = from; next < to; ) {
      const { bytes, each } = next < THOUSAND ? oneLine(next) : this.#thousand.from(next, to);
      end += bytes.copy(into, end);
      next += bytes.length / each;
    }
    return end - 1;
  }
}

/** Lines of equal length, and how many bytes each has. */
interface Lines {
  readonly bytes: Buffer;
  readonly each: number;
}

function oneLine(number: number): Lines {
  const bytes = Buffer.from(`${number}${LINE_BREAK}`, 'latin1');
  return { bytes, each: bytes.length };
}

/** The lines of a thousand numbers that differ in their last three digits. The next thousand differs in a column or two. */
class Thousand {
  readonly #bytes = Buffer.allocUnsafe(THOUSAND * LONGEST_LINE);
  /** What all of them begin with. */
  #head = '';

  /** The numbers from `number` on up to `to`, as far as they are of its thousand. */
  from(number: number, to: number): Lines {
    const first = number % THOUSAND;
    const count = Math.min(THOUSAND - first, to - number);
    this.#turnTo(String((number - first) / THOUSAND));
    const each = this.#head.length + ENDING;
    return { bytes: this.#bytes.subarray(first * each, (first + count) * each), each };
  }

  #turnTo(head: string): void {
    const before = head.length === this.#head.length ? this.#head : this.#writeEndings(head.length);
    for (let column = 0; column < head.length; column += 1)
      if (head[column] !== before[column]) this.#fill(column, head.charCodeAt(column), head.length + ENDING);
    this.#head = head;
  }

  /** @returns a head that has nothing in common with any */
  #writeEndings(length: number): string {
    for (let n = 0, at = length; n < THOUSAND; n += 1, at += length + ENDING) {
      this.#bytes[at] = ZERO + Math.floor(n / 100);
      this.#bytes[at + 1] = ZERO + (Math.floor(n / 10) % 10);
      this.#bytes[at + 2] = ZERO + (n % 10);
      this.#bytes[at + 3] = BREAK;
    }
    return '';
  }

  #fill(column: number, byte: number, each: number): void {
    const bytes = this.#bytes;
    for (let at = column; at < THOUSAND * each; at += each) bytes[at] = byte;
  }
}
