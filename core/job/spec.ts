import * as z from 'zod';
import { inputFormatSchema } from '../../events/job-input.ts';
import { toleranceSchema } from '../../events/job-request.ts';

/** Where the items come from, pinned: a second producer reads the very same bytes. */
export const pinnedInputSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('range'), from: z.int(), to: z.int() }),
  z.strictObject({
    type: z.literal('object'),
    bucket: z.string(),
    key: z.string(),
    format: inputFormatSchema,
    sizeBytes: z.int().min(0),
    etag: z.string(),
    versionId: z.string().optional(),
  }),
]);
export type PinnedInput = z.infer<typeof pinnedInputSchema>;

/** How items become chunks, resolved once when the job is created, so that producing twice packs the same. */
export const packingSchema = z.discriminatedUnion('type', [
  /** Every chunk has this many items, but for the last, unless bytes cut it short. */
  z.strictObject({ type: z.literal('fixed'), items: z.int().min(1) }),
  /** The total is unknown: chunks grow with their number, from `first` to `most` items, doubling every `every`. */
  z.strictObject({ type: z.literal('ramp'), first: z.int().min(1), most: z.int().min(1), every: z.int().min(1) }),
]);
export type Packing = z.infer<typeof packingSchema>;

/** What is settled about a job when it is created. Kept small: every write to the job record is billed on all of it. */
export const jobSpecSchema = z.strictObject({
  task: z.string(),
  taskVersion: z.string(),
  input: pinnedInputSchema,
  packing: packingSchema,
  /** What an item's text is to its worker. */
  encoding: z.enum(['json', 'text']),
  maxAttempts: z.int(),
  itemConcurrency: z.int(),
  itemTimeoutSeconds: z.number(),
  tolerated: toleranceSchema.optional(),
  /** Most jobs have no params: then nobody need look for them. */
  noParams: z.literal(true).optional(),
  /** Of a redrive: all items of the job, those that had succeeded before, and whether there were more to read. */
  origin: z
    .strictObject({ total: z.int().min(0), succeeded: z.int().min(0), unread: z.literal(true).optional() })
    .optional(),
});
export type JobSpec = z.infer<typeof jobSpecSchema>;
