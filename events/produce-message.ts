import * as z from 'zod';
import { versionSchema } from './protocol.ts';

/** What the producer sends to itself: go on producing this job. */
export const produceMessageSchema = z.strictObject({
  version: versionSchema,
  /** The job's key in the ledger. */
  produce: z.string(),
  /** The job's record as it was just created, which saves its first producer from reading it. */
  created: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
export type ProduceMessage = z.infer<typeof produceMessageSchema>;
