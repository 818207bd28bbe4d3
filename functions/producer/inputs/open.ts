import * as z from 'zod';
import type { PinnedInput } from '../../../core/job/spec.ts';
import { JsonArrayCutter } from '../../../core/packing/cut-json-array.ts';
import { LineCutter } from '../../../core/packing/cut-lines.ts';
import { csvSource } from './csv.ts';
import { rangeSource } from './range.ts';
import { cutBlocks, type Source } from './source.ts';

/** Where in an input a chunk ended: what the next producer needs to go on there. */
export const positionSchema = z.strictObject({
  /** Items before it. */
  items: z.int().min(0),
  /** Byte offset, or the next number of a range. */
  at: z.int(),
  /** Names of the columns of a CSV file, once its header is read. */
  columns: z.array(z.string()).optional(),
});
export type Position = z.infer<typeof positionSchema>;

/** An opened input: its items from `start` on, and how a position further on is written down. */
export interface OpenInput {
  readonly start: Position;
  readonly source: Source;
  /** Where all items are numbers that follow each other: the same as `source` has. */
  readonly range?: { readonly from: number; readonly to: number };
  readonly positionText: (items: number, at: number) => string;
}

/** Streams an object that was pinned, from a byte on. */
export type ReadObject = (pinned: PinnedInput & { type: 'object' }, fromByte: number) => AsyncIterable<Buffer>;

/** Opens an input where an earlier producer left off, or at its begin. */
export function openInput(read: ReadObject, input: PinnedInput, position: string | undefined): OpenInput {
  const begin: Position = { items: 0, at: input.type === 'range' ? input.from : 0 };
  const start = position === undefined ? begin : positionSchema.parse(JSON.parse(position));
  let columns = start.columns;
  const positionText = (items: number, at: number) =>
    JSON.stringify({ items, at, ...(columns === undefined ? {} : { columns }) } satisfies Position);
  if (input.type === 'range') {
    const range = { from: start.at, to: input.to };
    return { start, source: rangeSource(range.from, range.to), range, positionText };
  }
  const blocks = read(input, start.at);
  if (input.format !== 'csv')
    return { start, source: cutBlocks(blocks, cutterOf(input.format, start.at)), positionText };
  const source = csvSource(blocks, start.at, start.columns, (names) => {
    columns = names;
  });
  return { start, source, positionText };
}

function cutterOf(format: 'jsonl' | 'json' | 'lines', at: number) {
  return format === 'json' ? new JsonArrayCutter(at) : new LineCutter(at, format === 'lines');
}
