import * as z from 'zod';
import { jobIdSchema, versionSchema } from './protocol.ts';

export const JOB_ENDED = 'Job Ended';
/** The `source` of events that the pipeline itself publishes. */
export const EVENT_SOURCE = 'fanout';

export const endedStateSchema = z.enum(['succeeded', 'partial', 'failed', 'cancelled']);
export type EndedState = z.infer<typeof endedStateSchema>;

/** The detail of a `Job Ended` event. Published at least once; receivers tell repeats by `id`. */
export const jobEndedSchema = z.strictObject({
  version: versionSchema,
  /** Constant for this end: the job's key in the ledger. */
  id: z.string(),
  jobId: jobIdSchema,
  generation: z.int().min(0),
  state: endedStateSchema,
  /** Why, in a word: succeeded, partial, or the fence. */
  outcome: z.string(),
  /** Where a job that failed says more. */
  reason: z.string().optional(),
  total: z.int().min(0),
  succeeded: z.int().min(0),
  failed: z.int().min(0),
  skipped: z.int().min(0),
  chunks: z.int().min(0),
});
export type JobEnded = z.infer<typeof jobEndedSchema>;
