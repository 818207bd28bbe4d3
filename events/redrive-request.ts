import * as z from 'zod';
import { jobOptionFields } from './job-request.ts';
import { jobIdSchema, versionSchema } from './protocol.ts';

/**
 * Asks for the items of an ended job that failed or were skipped to run again, as a new generation of the same job.
 * What its options don't say stays as it was.
 */
export const redriveRequestSchema = z.strictObject({
  version: versionSchema,
  /** The job's id. */
  redrive: jobIdSchema,
  options: z.strictObject(jobOptionFields).prefault({}),
});
export type RedriveRequest = z.infer<typeof redriveRequestSchema>;
export type RedriveRequestInput = z.input<typeof redriveRequestSchema>;
