import * as z from 'zod';

/**
 * What Lambda tells of an asynchronous invocation of the producer that failed for good: it goes to the reaper.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export const producerFailureSchema = z.looseObject({
  requestContext: z.looseObject({
    /** RetriesExhausted or EventAgeExceeded. */
    condition: z.string(),
    approximateInvokeCount: z.int().min(0),
  }),
  /** The event that it was invoked with. */
  requestPayload: z.unknown(),
  responsePayload: z.unknown(),
});
export type ProducerFailure = z.infer<typeof producerFailureSchema>;
