import * as z from 'zod';
import { ITEM_INDICES } from './item-indices.ts';
import { versionSchema } from './protocol.ts';

/** What a chunk's message begins with, and then a line break. The items' lines follow (see item-line.ts). */
export const chunkHeaderSchema = z.strictObject({
  version: versionSchema,
  /** The job's key in the ledger, generation included. */
  job: z.string().min(1),
  /** The chunk's number, from 0, in input order. */
  chunk: z.int().min(0),
  /** The index of its first item. */
  first: z.int().min(0),
  /** How many items it holds. */
  count: z.int().min(1),
  /** Which items they are, in a redrive's chunk; absent: those from `first` on. */
  indices: z.string().regex(ITEM_INDICES).optional(),
  /** How many continuations came before this message; a checkpoint may exist from 1 on. */
  continuation: z.int().min(1).optional(),
  /** Begin in suspect mode, whatever the receive count: an item of this chunk was just blamed. */
  suspect: z.literal(true).optional(),
});
export type ChunkHeader = z.infer<typeof chunkHeaderSchema>;

/** What a chunk's message body begins with: its lines follow at once. */
export const encodeChunkHeader = (header: ChunkHeader): string => `${JSON.stringify(header)}\n`;

/** Writes a chunk's message body: ASCII text, the header, LF, and then `lines`. */
export const encodeChunkMessage = (header: ChunkHeader, lines: string): string => encodeChunkHeader(header) + lines;

export interface ChunkMessage {
  readonly header: ChunkHeader;
  /** The items' lines, uncut: only a worker looks at them. */
  readonly lines: string;
}

/**
 * Reads a chunk's message body without touching its items.
 * @throws {Error} where the header is not one of ours.
 */
export function parseChunkMessage(body: string): ChunkMessage {
  const end = body.indexOf('\n');
  if (end < 0) throw new Error('expected a header line and items, got one line');
  const header = chunkHeaderSchema.parse(JSON.parse(body.slice(0, end)));
  return { header, lines: body.slice(end + 1) };
}
