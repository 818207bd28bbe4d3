import * as z from 'zod';
import { jobRequestSchema } from './job-request.ts';

/** The `detail-type` by which an EventBridge event asks for a job. */
export const JOB_REQUESTED = 'Job Requested';

/**
 * The envelope of every EventBridge event; AWS may add fields, so they are let through.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 */
export const eventEnvelopeSchema = z.looseObject({
  id: z.string().min(1),
  'detail-type': z.string(),
  source: z.string(),
  time: z.string(),
  resources: z.array(z.string()).default([]),
  detail: z.unknown(),
});
export type EventEnvelope = z.infer<typeof eventEnvelopeSchema>;

/** An event on the project's bus whose detail is a job request; without a `jobId` the event's own id names the job. */
export const jobRequestedEventSchema = eventEnvelopeSchema.extend({
  'detail-type': z.literal(JOB_REQUESTED),
  detail: jobRequestSchema,
});
export type JobRequestedEvent = z.infer<typeof jobRequestedEventSchema>;
