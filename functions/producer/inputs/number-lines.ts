import { CHUNK_HEADER_BYTES } from '../../../core/limits.ts';
import { LINE_BREAK } from '../../../events/item-line.ts';

const [BREAK, ZERO] = [LINE_BREAK.charCodeAt(0), 0x30];
const THOUSAND = 1_000;
/** The last three digits, and a break. */
const ENDING = 4;
/** The longest whole number, its sign and a break. */
const LONGEST_LINE = String(Number.MIN_SAFE_INTEGER).length + 1;

/** Writes numbers as lines, up to a thousand at a time: all but their last digits are the same. */
export class NumberLines {
  /** Room for what comes before the lines, and then they. */
  readonly #bytes: Buffer;
  readonly #most: number;
  #end = 0;
  readonly #thousand = new Thousand();

  /** @param most bytes that the lines may take, each with its break */
  constructor(most: number) {
    this.#most = most;
    this.#bytes = Buffer.allocUnsafe(CHUNK_HEADER_BYTES + Math.max(most, LONGEST_LINE));
  }

  /**
   * Writes the numbers from `from` on: up to `to`, not included, or as many as there is room for. At least one.
   * @returns how many it wrote
   */
  write(from: number, to: number): number {
    let [at, next] = [CHUNK_HEADER_BYTES, from];
    while (next < to) {
      const lines = next < THOUSAND ? oneLine(next) : this.#thousand.from(next, to);
      const fitting = Math.floor((CHUNK_HEADER_BYTES + this.#most - at) / lines.each);
      const count = Math.min(lines.bytes.length / lines.each, Math.max(fitting, next === from ? 1 : 0));
      if (count === 0) break;
      at += lines.bytes.copy(this.#bytes, at, 0, count * lines.each);
      next += count;
    }
    this.#end = at - 1;
    return next - from;
  }

  /** What was written, after a header: one text from the beginning, since what is put together later is copied again. */
  textAfter(header: string): string {
    const start = CHUNK_HEADER_BYTES - header.length;
    this.#bytes.write(header, start, 'latin1');
    return this.#bytes.toString('latin1', start, this.#end);
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
