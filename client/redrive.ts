import { invalid } from '../core/errors.ts';
import type { JobAccepted } from '../events/job-accepted.ts';
import { PROTOCOL_VERSION } from '../events/protocol.ts';
import { type RedriveRequestInput, redriveRequestSchema } from '../events/redrive-request.ts';
import { acceptedBy } from './accepted.ts';
import type { Connection } from './connection.ts';

/** What may be said about a redrive; the rest stays as the job had it. */
export type RedriveSettings = NonNullable<RedriveRequestInput['options']>;

/**
 * Has a job's items that failed or were skipped run again, as its next generation.
 * @throws {InvalidInput} @throws {RequestRefused} nothing was begun then
 */
export async function redriveJob(
  connection: Connection,
  jobId: string,
  options: RedriveSettings,
): Promise<JobAccepted> {
  const request = redriveRequestSchema.safeParse({ version: PROTOCOL_VERSION, redrive: jobId, options });
  if (!request.success) throw invalid('redrive', request.error.issues);
  return acceptedBy(await connection.start(request.data));
}
