import { type JobAccepted, jobAcceptedSchema, jobRefusedSchema } from '../events/job-accepted.ts';
import { RequestRefused } from './errors.ts';

/** Reads the producer's answer to a request. @throws {RequestRefused} where it says no: nothing was created then */
export function acceptedBy(answer: unknown): JobAccepted {
  const refused = jobRefusedSchema.safeParse(answer);
  if (refused.success) throw new RequestRefused(refused.data.error.code, refused.data.error.message);
  return jobAcceptedSchema.parse(answer);
}
