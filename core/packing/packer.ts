import { type ChunkHeader, encodeChunkHeader } from '../../events/chunk-message.ts';
import { encodeIndices } from '../../events/item-indices.ts';
import { LINE_BREAK, lineOfTooLarge } from '../../events/item-line.ts';
import { PROTOCOL_VERSION } from '../../events/protocol.ts';
import type { Packing } from '../job/spec.ts';
import { CHUNK_BYTES, CHUNK_HEADER_BYTES, ITEM_LINE_BYTES } from '../limits.ts';
import type { MessageBody } from '../ports.ts';
import { itemsOfChunk } from './chunk-size.ts';

/** What a chunk's lines take together at most, each with its break; one alone may take more. */
const LINES_BYTES = CHUNK_BYTES - CHUNK_HEADER_BYTES;

/** A chunk that is full, ready to send. */
export interface PackedChunk {
  readonly header: ChunkHeader;
  readonly body: MessageBody;
  /** Items given out up to the end of this chunk, those before the start included. */
  readonly items: number;
  /** Where in the input the next chunk begins. */
  readonly end: number;
}

export interface PackerStart {
  readonly job: string;
  readonly packing: Packing;
  /** Number of the first chunk, and of the items before it: the index of its first one, unless items say their own. */
  readonly chunk: number;
  readonly first: number;
}

/**
 * Packs item lines into chunks by count and by bytes, in input order. Deterministic: the same items from the same
 * chunk on give the same chunks, so that producing twice sends nothing new.
 */
export class Packer {
  #chunk: number;
  #items: number;
  #most: number;
  #lines: string[] = [];
  #indices: number[] = [];
  #bytes = 0;
  #end = 0;
  readonly #start: PackerStart;

  constructor(start: PackerStart) {
    this.#start = start;
    this.#chunk = start.chunk;
    this.#items = start.first;
    this.#most = itemsOfChunk(start.packing, start.chunk);
  }

  /** Chunks and items given out so far, those before the start included. */
  get chunks(): number {
    return this.#chunk;
  }

  get items(): number {
    return this.#items;
  }

  /**
   * Takes one item's line; `end` is where its bytes end in the input, `index` its own where not all items are taken. Returns the chunk that this item didn't fit in,
   * or that it filled: at most one, since the item is then the first of the next, or that one's last.
   */
  push(line: string, end: number, index?: number): PackedChunk | undefined {
    const fitting = line.length <= ITEM_LINE_BYTES ? line : lineOfTooLarge(line.length);
    const before = this.#lines.length > 0 && this.#bytes + fitting.length + 1 > LINES_BYTES ? this.flush() : undefined;
    this.#lines.push(fitting);
    if (index !== undefined) this.#indices.push(index);
    this.#bytes += fitting.length + 1;
    this.#end = end;
    if (before !== undefined) return before;
    return this.#lines.length >= this.#most ? this.flush() : undefined;
  }

  /** What a chunk that begins now may hold. */
  get room(): { readonly items: number; readonly bytes: number } {
    return { items: this.#most, bytes: LINES_BYTES };
  }

  /**
   * Gives out a chunk of lines that are put together elsewhere, within the `room` there is; nothing may have been
   * pushed since the last one.
   * @param bodyAfter writes the lines, joined, after what a body begins with
   */
  whole(count: number, end: number, bodyAfter: (header: string) => MessageBody): PackedChunk {
    return this.#pack(count, end, bodyAfter);
  }

  /** Gives out what is left, if anything. */
  flush(): PackedChunk | undefined {
    const lines = this.#lines;
    if (lines.length === 0) return undefined;
    return this.#pack(lines.length, this.#end, (header) => header + lines.join(LINE_BREAK));
  }

  #pack(count: number, end: number, bodyAfter: (header: string) => MessageBody): PackedChunk {
    const header: ChunkHeader = {
      version: PROTOCOL_VERSION,
      job: this.#start.job,
      chunk: this.#chunk,
      first: this.#indices[0] ?? this.#items,
      count,
      ...(this.#indices.length === 0 ? {} : { indices: encodeIndices(this.#indices) }),
    };
    this.#chunk += 1;
    this.#items += count;
    const packed = { header, body: bodyAfter(encodeChunkHeader(header)), items: this.#items, end };
    this.#most = itemsOfChunk(this.#start.packing, this.#chunk);
    this.#lines = [];
    this.#indices = [];
    this.#bytes = 0;
    return packed;
  }
}
