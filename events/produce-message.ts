import * as z from 'zod';
import { versionSchema } from './protocol.ts';

/** What the producer sends to itself: go on producing this job. */
export const produceMessageSchema = z.strictObject({ version: versionSchema, produce: z.string() });
export type ProduceMessage = z.infer<typeof produceMessageSchema>;
