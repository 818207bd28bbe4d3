import * as z from 'zod';
import { jobIdSchema, versionSchema } from './protocol.ts';

/** The producer's answer to a job request. */
export const jobAcceptedSchema = z.strictObject({
  version: versionSchema,
  jobId: jobIdSchema,
  /** The job's key in the ledger: `<jobId>.<run>`. */
  job: z.string(),
  /** True where an earlier request with this id and the same content had made the job. */
  existing: z.boolean(),
});
export type JobAccepted = z.infer<typeof jobAcceptedSchema>;

/** The producer's answer to a request that it refuses; nothing was created. */
export const jobRefusedSchema = z.strictObject({
  version: versionSchema,
  error: z.strictObject({ code: z.string(), message: z.string() }),
});
export type JobRefused = z.infer<typeof jobRefusedSchema>;
