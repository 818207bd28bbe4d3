import * as z from 'zod';
import { jobInputSchema } from './job-input.ts';
import { jobIdSchema, shown, taskNameSchema, versionSchema } from './protocol.ts';

/** Items a chunk may hold at most, whatever is asked. */
export const MAX_CHUNK_SIZE = 10_000;
/** A job's params travel once, in one ledger item; this keeps that item far below DynamoDB's 400 KB. */
export const MAX_PARAMS_BYTES = 32_768;

const isChunkSize = (value: unknown): value is number | 'auto' =>
  value === 'auto' || (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_CHUNK_SIZE);

export const chunkSizeSchema = z.custom<number | 'auto'>(isChunkSize, {
  error: ({ input }) => `expected "auto" or a whole number from 1 to ${MAX_CHUNK_SIZE}, got ${shown(input)}`,
});

/** A field's own words for what it takes: the schema library's would name neither flag nor value. */
const expecting = (what: string) => ({
  error: ({ input }: { readonly input?: unknown }) => `expected ${what}, got ${shown(input)}`,
});

const wholeFrom1To = (max: number) => {
  const said = expecting(`a whole number from 1 to ${max}`);
  return z.int(said).min(1, said).max(max, said);
};

const secondsUpTo = (max: number) => {
  const said = expecting(`seconds, more than 0 and at most ${max}`);
  return z.number(said).positive(said).max(max, said);
};

/** How many failures a job bears: a number of items, or a share of all of them. */
export const toleranceSchema = z.union([
  z.strictObject({ count: z.int().min(0) }),
  z.strictObject({ percent: z.number().min(0).max(100) }),
]);
export type Tolerance = z.infer<typeof toleranceSchema>;

/** What may be said of how a job is run, none of it required. */
export const jobOptionFields = {
  /** Items a chunk; "auto" is resolved once, when the job is created. */
  chunkSize: chunkSizeSchema.optional(),
  /** Counted runs of an item that throws, the first included. */
  maxAttempts: wholeFrom1To(100).optional(),
  /** Items of one chunk that run at once in one worker. */
  itemConcurrency: wholeFrom1To(1_000).optional(),
  /** Seconds an item may take; absent: the pipeline's own setting. */
  itemTimeoutSeconds: secondsUpTo(900).optional(),
  /** Seconds after which the job is stopped; absent: the pipeline's own setting. */
  deadlineSeconds: wholeFrom1To(518_400).optional(),
  /** More failures stop the job; absent: none stop it. */
  tolerated: toleranceSchema.optional(),
};

export const jobOptionsSchema = z.strictObject({
  ...jobOptionFields,
  chunkSize: jobOptionFields.chunkSize.unwrap().default('auto'),
  maxAttempts: jobOptionFields.maxAttempts.unwrap().default(3),
  itemConcurrency: jobOptionFields.itemConcurrency.unwrap().default(1),
});
export type JobOptions = z.infer<typeof jobOptionsSchema>;

const paramsSchema = z
  .record(z.string(), z.json())
  .refine((params) => new TextEncoder().encode(JSON.stringify(params)).length <= MAX_PARAMS_BYTES, {
    message: `expected at most ${MAX_PARAMS_BYTES} bytes of JSON`,
  });

/** What asks for a job, whichever way it reached the producer. Same `jobId` and same request: the same job. */
export const jobRequestSchema = z.strictObject({
  version: versionSchema,
  jobId: jobIdSchema.optional(),
  task: taskNameSchema,
  params: paramsSchema.default({}),
  input: jobInputSchema,
  options: jobOptionsSchema.prefault({}),
});
export type JobRequest = z.infer<typeof jobRequestSchema>;
export type JobRequestInput = z.input<typeof jobRequestSchema>;
