import { LINE_BREAK } from '../../../events/item-line.ts';

const [BREAK, ZERO] = [LINE_BREAK.charCodeAt(0), 0x30];
const THOUSAND = 1_000;
/** The last three digits, and a break. */
const ENDING = 4;
/** The longest whole number, its sign and a break. */
const LONGEST_LINE = String(Number.MIN_SAFE_INTEGER).length + 1;

/** Writes numbers as lines, up to a thousand at a time: all but their last digits are the same. */
export class NumberLines {
  readonly #bytes: Buffer;
  readonly #most: number;
  readonly #thousand = new Thousand();

  /** @param most bytes that the lines may take, each with its break */
  constructor(most: number) {
    this.#most = most;
    this.#bytes = Buffer.allocUnsafe(Math.max(most, LONGEST_LINE));
  }

  /** Numbers from `from` on: up to `to`, not included, or as many as there is room for. At least one. */
  write(from: number, to: number): { readonly text: string; readonly count: number } {
    let [at, next] = [0, from];
    while (next < to) {
      const lines = next < THOUSAND ? oneLine(next) : this.#thousand.from(next, to);
      const fitting = Math.floor((this.#most - at) / lines.each);
      const count = Math.min(lines.bytes.length / lines.each, Math.max(fitting, next === from ? 1 : 0));
      if (count === 0) break;
      at += lines.bytes.copy(this.#bytes, at, 0, count * lines.each);
      next += count;
    }
    return { text: this.#bytes.toString('latin1', 0, at - 1), count: next - from };
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
