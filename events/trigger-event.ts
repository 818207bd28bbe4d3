import * as z from 'zod';
import { eventEnvelopeSchema } from './eventbridge-event.ts';
import { inputFormatSchema } from './job-input.ts';
import { jobRequestSchema } from './job-request.ts';
import { versionSchema } from './protocol.ts';

const jobOfObject = jobRequestSchema.omit({ jobId: true, input: true });
const jobOfSchedule = jobRequestSchema.omit({ jobId: true });

const objectCreatedSchema = eventEnvelopeSchema.extend({
  source: z.literal('aws.s3'),
  'detail-type': z.literal('Object Created'),
  detail: z.looseObject({
    bucket: z.looseObject({ name: z.string().min(1) }),
    object: z.looseObject({
      key: z.string().min(1),
      etag: z.string().optional(),
      'version-id': z.string().optional(),
    }),
  }),
});

const scheduledSchema = eventEnvelopeSchema.extend({ 'detail-type': z.literal('Scheduled Event') });

/** An S3 object that was created, and the job that its rule asks for: the object becomes the input. */
export const objectTriggerSchema = z.strictObject({
  version: versionSchema,
  trigger: z.literal('object'),
  format: inputFormatSchema.optional(),
  request: jobOfObject,
  event: objectCreatedSchema,
});
export type ObjectTrigger = z.infer<typeof objectTriggerSchema>;

/** A schedule that fired, and the job that its rule asks for. */
export const scheduleTriggerSchema = z.strictObject({
  version: versionSchema,
  trigger: z.literal('schedule'),
  request: jobOfSchedule,
  event: scheduledSchema,
});
export type ScheduleTrigger = z.infer<typeof scheduleTriggerSchema>;
