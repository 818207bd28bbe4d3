import * as z from 'zod';
import { shown } from './protocol.ts';

/** How the bytes of an input are cut into items. */
export const inputFormatSchema = z.enum(['jsonl', 'json', 'csv', 'lines']);
export type InputFormat = z.infer<typeof inputFormatSchema>;

const inlineInputSchema = z.strictObject({ type: z.literal('inline'), items: z.array(z.json()) });

const rangeEnd = z.int({
  error: ({ input }) => `expected a whole number up to ${Number.MAX_SAFE_INTEGER}, got ${shown(input)}`,
});

const rangeInputSchema = z
  .strictObject({ type: z.literal('range'), from: rangeEnd, to: rangeEnd })
  .refine((range) => range.to >= range.from, { message: 'expected "to" not below "from"', path: ['to'] });

const objectInputSchema = z.strictObject({
  type: z.literal('s3'),
  bucket: z.string().min(3).max(63),
  key: z.string().min(1).max(1024),
  versionId: z.string().min(1).optional(),
  /** Taken from the key's extension where absent. */
  format: inputFormatSchema.optional(),
  /** How many items it holds, where its writer knows: sizes "auto" chunks, and is no promise. */
  items: z.int().min(0).optional(),
});

/** Where a job's items come from: the array itself, the numbers `from` up to `to` (not included), or an object. */
export const jobInputSchema = z.discriminatedUnion('type', [inlineInputSchema, rangeInputSchema, objectInputSchema]);
export type JobInput = z.infer<typeof jobInputSchema>;

const FORMAT_BY_EXTENSION: Readonly<Record<string, InputFormat>> = {
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  json: 'json',
  csv: 'csv',
  txt: 'lines',
  log: 'lines',
};

/** The format that a file's or key's name states, if any. */
export function formatOf(name: string): InputFormat | undefined {
  const extension = /\.([A-Za-z0-9]+)$/.exec(name)?.[1]?.toLowerCase();
  return extension === undefined ? undefined : FORMAT_BY_EXTENSION[extension];
}
