import { lineOfBytes, lineOfTooLarge } from '../../events/item-line.ts';
import { ITEM_LINE_BYTES } from '../limits.ts';
import type { Cutter, Emit } from './cutter.ts';

const LF = 0x0a;
const CR = 0x0d;
/** A block that holds nothing but printable ASCII and LF, with no line that begins with a mark, needs no encoding. */
const NEEDS_ENCODING = /[^\x20-\x7e\n]|(?:^|\n)[%!]/;

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Cuts lines at LF or CRLF, after a byte order mark if there is one. A line beyond what a message can carry is counted,
 * not kept.
 */
export class LineCutter implements Cutter {
  #rest: Buffer[] = [];
  #restBytes = 0;
  #restEndsInCr = false;
  #isFirstLine: boolean;
  /** Offset in the input of the byte after the last one seen. */
  #seen: number;
  readonly #keepBlank: boolean;

  /** @param keepBlank whether an empty line is an item (plain lines) or none (JSON Lines) */
  constructor(start: number, keepBlank: boolean) {
    this.#seen = start;
    this.#isFirstLine = start === 0;
    this.#keepBlank = keepBlank;
  }

  push(block: Buffer, emit: Emit): void {
    const firstEnd = block.indexOf(LF);
    if (firstEnd < 0) {
      this.#keep(block);
      return;
    }
    const blockStart = this.#seen;
    this.#keep(block.subarray(0, firstEnd));
    this.#emitRest(blockStart + firstEnd + 1, emit);
    const lastEnd = block.lastIndexOf(LF);
    if (lastEnd > firstEnd) this.#whole(block.subarray(firstEnd + 1, lastEnd + 1), blockStart + firstEnd + 1, emit);
    this.#seen = blockStart + lastEnd + 1;
    this.#keep(block.subarray(lastEnd + 1));
  }

  finish(emit: Emit): void {
    if (this.#restBytes > 0) this.#emitRest(this.#seen, emit);
  }

  /** Lines that lie in one block as a whole. */
  #whole(lines: Buffer, start: number, emit: Emit): void {
    const text = lines.toString('latin1');
    const plain = !NEEDS_ENCODING.test(text);
    for (let from = 0; from < text.length; ) {
      const to = text.indexOf('\n', from);
      if (!plain || to - from > ITEM_LINE_BYTES) this.#emit(lines.subarray(from, to), start + to + 1, emit);
      else if (to > from || this.#keepBlank) emit(text.slice(from, to), start + to + 1);
      from = to + 1;
    }
  }

  #emitRest(end: number, emit: Emit): void {
    const sizeBytes = this.#restBytes - (this.#restEndsInCr ? 1 : 0);
    if (sizeBytes > ITEM_LINE_BYTES) emit(lineOfTooLarge(sizeBytes), end);
    else {
      const line = Buffer.concat(this.#rest);
      const marked = this.#isFirstLine && line.subarray(0, BOM.length).equals(BOM);
      this.#emit(marked ? line.subarray(BOM.length) : line, end, emit);
    }
    this.#isFirstLine = false;
    this.#rest = [];
    this.#restBytes = 0;
    this.#restEndsInCr = false;
  }

  #emit(line: Buffer, end: number, emit: Emit): void {
    const bytes = line.at(-1) === CR ? line.subarray(0, -1) : line;
    if (bytes.length > ITEM_LINE_BYTES) emit(lineOfTooLarge(bytes.length), end);
    else if (bytes.length > 0 || this.#keepBlank) emit(lineOfBytes(bytes), end);
  }

  #keep(part: Buffer): void {
    if (part.length === 0) return;
    this.#seen += part.length;
    this.#restBytes += part.length;
    this.#restEndsInCr = part.at(-1) === CR;
    // One byte more than an item may have: it may be the CR.
    if (this.#restBytes <= ITEM_LINE_BYTES + 1) this.#rest.push(part);
    else this.#rest = [];
  }
}
