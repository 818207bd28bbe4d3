import * as z from 'zod';
import { configSchema, ENVIRONMENT } from '../core/config.ts';

const environmentSchema = z.object({
  [ENVIRONMENT.queueUrl]: z.string().min(1),
  [ENVIRONMENT.tableName]: z.string().min(1),
  [ENVIRONMENT.bucketName]: z.string().min(1),
  [ENVIRONMENT.eventBusName]: z.string().min(1),
  [ENVIRONMENT.producerName]: z.string().min(1).optional(),
  AWS_LAMBDA_FUNCTION_NAME: z.string().min(1),
  [ENVIRONMENT.maxConcurrency]: z.coerce.number().int().positive(),
  [ENVIRONMENT.config]: z.string().min(2),
});

/** What a function of the stack is told by its environment. The only reader of `process.env` in functions. */
export function loadSettings(environment: NodeJS.ProcessEnv = process.env) {
  const found = environmentSchema.parse(environment);
  return Object.freeze({
    functionName: found.AWS_LAMBDA_FUNCTION_NAME,
    queueUrl: found[ENVIRONMENT.queueUrl],
    tableName: found[ENVIRONMENT.tableName],
    bucketName: found[ENVIRONMENT.bucketName],
    eventBusName: found[ENVIRONMENT.eventBusName],
    // The producer can't be told its own name by its template: that would be a circle.
    producerName: found[ENVIRONMENT.producerName] ?? found.AWS_LAMBDA_FUNCTION_NAME,
    maxConcurrency: found[ENVIRONMENT.maxConcurrency],
    config: configSchema.parse(JSON.parse(found[ENVIRONMENT.config])),
  });
}
export type Settings = ReturnType<typeof loadSettings>;
