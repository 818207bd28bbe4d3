import type { Cutter } from '../../core/packing/cutter.ts';
import { type PackedChunk, Packer, type PackerStart } from '../../core/packing/packer.ts';
import { decodeLine } from '../../events/item-line.ts';

/** An item as it was cut: its line, and where its bytes end in the input. */
export interface Cut {
  readonly line: string;
  readonly end: number;
}

/** Blocks of bytes, split at sizes that repeat. */
export function* blocksOf(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let at = 0, i = 0; at < bytes.length; i += 1) {
    const size = Math.max(1, sizes[i % sizes.length] ?? bytes.length);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

/** All that a cutter makes of some bytes. */
export function cutAll(cutter: Cutter, bytes: Buffer, sizes: readonly number[] = [65_536]): Cut[] {
  const cuts: Cut[] = [];
  const emit = (line: string, end: number) => cuts.push({ line, end });
  for (const block of blocksOf(bytes, sizes)) cutter.push(block, emit);
  cutter.finish(emit);
  return cuts;
}

/** All chunks of some items. */
export function packAll(start: PackerStart, cuts: readonly Cut[]): PackedChunk[] {
  const packer = new Packer(start);
  const chunks: PackedChunk[] = [];
  const add = (chunk: PackedChunk | undefined) => chunk !== undefined && chunks.push(chunk);
  for (const { line, end } of cuts) add(packer.push(line, end));
  add(packer.flush());
  return chunks;
}

/** An item's text; its kind, where it has none. */
export function textOf(line: string): string {
  const decoded = decodeLine(line);
  return decoded.kind === 'text' ? decoded.text : `(${decoded.kind})`;
}
