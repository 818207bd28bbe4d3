import { lineOfBytes, lineOfTooLarge } from '../../events/item-line.ts';
import { MalformedInput } from '../errors.ts';
import { ITEM_LINE_BYTES } from '../limits.ts';
import type { Cutter, Emit } from './cutter.ts';

const CODE = (character: string) => character.charCodeAt(0);
const [QUOTE, BACKSLASH, COMMA] = [CODE('"'), CODE('\\'), CODE(',')];
const [OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = [CODE('['), CODE(']'), CODE('{'), CODE('}')];
const BLANKS: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

const BOM = [0xef, 0xbb, 0xbf];

type Where = 'before' | 'delimiter' | 'elements' | 'after';

const EXPECTED: Readonly<Record<Where, string>> = {
  before: 'a JSON array',
  delimiter: '"," or "]"',
  elements: '"," or "]"',
  after: 'the end',
};

/**
 * Cuts a JSON array into its elements' bytes. Only brackets and strings are looked at: whether an element is good JSON
 * is its worker's to find, and costs that item alone. An element's end is the place of the comma or bracket after it:
 * whoever goes on there still sees whether another one must follow.
 */
export class JsonArrayCutter implements Cutter {
  #where: Where;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #element: Buffer[] = [];
  #elementBytes = 0;
  /** True after a comma: an element must follow. */
  #owed = false;
  #offset: number;

  /** @param start 0, or where an element ended */
  constructor(start: number) {
    this.#offset = start;
    this.#where = start === 0 ? 'before' : 'delimiter';
  }

  push(block: Buffer, emit: Emit): void {
    let from = this.#where === 'elements' ? 0 : -1;
    for (let i = 0; i < block.length; i += 1) {
      const byte = block[i] ?? 0;
      if (this.#where === 'elements') {
        if (!this.#isBoundary(byte)) continue;
        this.#keep(block.subarray(from, i));
        this.#close(byte, this.#offset + i, emit);
        from = i + 1;
      } else if (this.#enters(byte, i)) {
        this.#where = 'elements';
        from = i + 1;
      }
    }
    if (this.#where === 'elements' && from >= 0) this.#keep(block.subarray(from));
    this.#offset += block.length;
  }

  finish(): void {
    // An input of nothing but blanks has no items, as with every other format.
    if (this.#where === 'after' || this.#where === 'before') return;
    throw new MalformedInput('JSON array cut off', `byte ${this.#offset}`);
  }

  /** Outside of the elements: true where they begin after this byte. */
  #enters(byte: number, i: number): boolean {
    if (this.#where === 'delimiter') {
      if (byte !== COMMA && byte !== CLOSE_ARRAY) throw this.#unexpected(byte, i);
      this.#owed = byte === COMMA;
      if (!this.#owed) this.#where = 'after';
      return this.#owed;
    }
    if (BLANKS.has(byte) || this.#isBom(byte, i)) return false;
    if (this.#where === 'after' || byte !== OPEN_ARRAY) throw this.#unexpected(byte, i);
    return true;
  }

  /** Follows strings and brackets; true where an element of the outermost array ends. */
  #isBoundary(byte: number): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) this.#inString = false;
      return false;
    }
    if (byte === QUOTE) this.#inString = true;
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) this.#depth += 1;
    else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) {
      if (this.#depth === 0) return true;
      this.#depth -= 1;
    } else return byte === COMMA && this.#depth === 0;
    return false;
  }

  #close(byte: number, at: number, emit: Emit): void {
    const last = byte === CLOSE_ARRAY;
    if (!last && byte !== COMMA) throw this.#unexpected(byte, at - this.#offset);
    const element = trim(Buffer.concat(this.#element));
    if (this.#elementBytes > ITEM_LINE_BYTES) emit(lineOfTooLarge(this.#elementBytes), at);
    else if (element.length > 0) emit(lineOfBytes(element), at);
    else if (!last || this.#owed) throw new MalformedInput('JSON array with an empty element', `byte ${at}`);
    this.#owed = !last;
    this.#element = [];
    this.#elementBytes = 0;
    if (last) this.#where = 'after';
  }

  #keep(part: Buffer): void {
    this.#elementBytes += part.length;
    if (this.#elementBytes <= ITEM_LINE_BYTES) this.#element.push(Buffer.from(part));
    else this.#element = [];
  }

  #isBom(byte: number, i: number): boolean {
    return this.#where === 'before' && byte === BOM[this.#offset + i];
  }

  #unexpected(byte: number, i: number): MalformedInput {
    return new MalformedInput(`expected ${EXPECTED[this.#where]}, got ${shownByte(byte)}`, `byte ${this.#offset + i}`);
  }
}

const shownByte = (byte: number): string =>
  byte > 0x20 && byte < 0x7f
    ? JSON.stringify(String.fromCharCode(byte))
    : `byte 0x${byte.toString(16).padStart(2, '0')}`;

function trim(bytes: Buffer): Buffer {
  let from = 0;
  let to = bytes.length;
  while (from < to && BLANKS.has(bytes[from] ?? 0)) from += 1;
  while (to > from && BLANKS.has(bytes[to - 1] ?? 0)) to -= 1;
  return bytes.subarray(from, to);
}
