import * as z from 'zod';
import {
  LAMBDA_MEMORY_MB,
  LAMBDA_TIMEOUT_SECONDS,
  MAPPING_CONCURRENCY,
  SQS_RETENTION_SECONDS,
  SQS_VISIBILITY_SECONDS,
  VISIBILITY_PER_TIMEOUT,
} from './limits.ts';

export { MAPPING_CONCURRENCY } from './limits.ts';

const DAY_SECONDS = 86_400;
/** What the supervisor keeps of a function's time after the last item: to write results and settle. */
export const SETTLE_RESERVE_SECONDS = 5;

const memoryMb = z.int().min(LAMBDA_MEMORY_MB.min).max(LAMBDA_MEMORY_MB.max);
const timeoutSeconds = z.int().min(1).max(LAMBDA_TIMEOUT_SECONDS);

const fields = z.strictObject({
  /** Memory of a consumer: supervisor and worker together. */
  consumerMemoryMb: memoryMb.default(512),
  /** The consumer function's timeout; a longer chunk is cut into slices. */
  consumerTimeoutSeconds: timeoutSeconds.default(60),
  producerMemoryMb: memoryMb.default(512),
  producerTimeoutSeconds: timeoutSeconds.default(300),
  /** How long Lambda may keep an asynchronous invocation of the producer before it gives up. */
  producerEventAgeSeconds: z.int().min(60).max(21_600).default(3_600),
  /**
   * How long one item may take where neither its job nor its task says. An item that blocks its worker is named at its
   * second silence, so that below half of the consumer's timeout it is found in the delivery that began it: two of
   * 20 s and 1 s of grace fit into the 55 s that a consumer of 60 s has for items. A longer one is found too, in the
   * next delivery.
   */
  itemTimeoutSeconds: z.number().positive().default(20),
  /** Consumers at once: a property of the event source mapping. */
  maxConcurrency: z.int().min(MAPPING_CONCURRENCY.min).max(MAPPING_CONCURRENCY.max).default(50),
  /** A chunk is the batch: with more a dying process takes its neighbours along. */
  batchSize: z.literal(1).default(1),
  batchWindowSeconds: z.int().min(0).max(300).default(0),
  /** How long a received chunk stays hidden. @default 6 x consumer timeout + window */
  visibilityTimeoutSeconds: z.int().min(0).max(SQS_VISIBILITY_SECONDS).optional(),
  /** Receives of a message before it goes to the dead-letter queue. */
  maxReceiveCount: z.int().min(3).max(1000).default(10),
  queueRetentionSeconds: z
    .int()
    .min(60)
    .max(7 * DAY_SECONDS)
    .default(7 * DAY_SECONDS),
  deadLetterRetentionSeconds: z.int().min(60).max(SQS_RETENTION_SECONDS).default(SQS_RETENTION_SECONDS),
  /** When a job that has not ended is stopped. */
  jobDeadlineSeconds: z
    .int()
    .min(1)
    .max(6 * DAY_SECONDS)
    .default(6 * DAY_SECONDS),
  /** How long records, results and inputs are kept after the deadline. */
  resultRetentionDays: z.int().min(21).max(3650).default(30),
  logRetentionDays: z.int().min(1).max(3653).default(14),
});

/** The pipeline's settings, each with its default, and the rules that hold between them. */
export const configSchema = fields.transform((config, context) => {
  const needed = VISIBILITY_PER_TIMEOUT * config.consumerTimeoutSeconds + config.batchWindowSeconds;
  const visibilityTimeoutSeconds = config.visibilityTimeoutSeconds ?? needed;
  const refuse = (field: string, message: string) =>
    context.issues.push({ code: 'custom', message, path: [field], input: config });
  if (visibilityTimeoutSeconds < needed)
    refuse(
      'visibilityTimeoutSeconds',
      `expected at least ${VISIBILITY_PER_TIMEOUT} x consumerTimeoutSeconds + batchWindowSeconds = ${needed}, got ${visibilityTimeoutSeconds}`,
    );
  if (config.itemTimeoutSeconds + SETTLE_RESERVE_SECONDS > config.consumerTimeoutSeconds)
    refuse(
      'itemTimeoutSeconds',
      `expected at most consumerTimeoutSeconds - ${SETTLE_RESERVE_SECONDS} = ${config.consumerTimeoutSeconds - SETTLE_RESERVE_SECONDS}, got ${config.itemTimeoutSeconds}`,
    );
  if (config.deadLetterRetentionSeconds < config.queueRetentionSeconds)
    refuse(
      'deadLetterRetentionSeconds',
      `expected at least queueRetentionSeconds = ${config.queueRetentionSeconds}, since a dead letter's age counts from its first sending; got ${config.deadLetterRetentionSeconds}`,
    );
  if (config.jobDeadlineSeconds >= config.queueRetentionSeconds)
    refuse(
      'jobDeadlineSeconds',
      `expected below queueRetentionSeconds = ${config.queueRetentionSeconds}, so that no chunk expires before its job; got ${config.jobDeadlineSeconds}`,
    );
  return Object.freeze({ ...config, visibilityTimeoutSeconds });
});
export type Config = z.output<typeof configSchema>;
export type ConfigInput = z.input<typeof configSchema>;

/** Names of the environment variables by which the stack tells its functions what they need. */
export const ENVIRONMENT = {
  queueUrl: 'FANOUT_QUEUE_URL',
  tableName: 'FANOUT_TABLE_NAME',
  bucketName: 'FANOUT_BUCKET_NAME',
  eventBusName: 'FANOUT_EVENT_BUS_NAME',
  producerName: 'FANOUT_PRODUCER_NAME',
  maxConcurrency: 'FANOUT_MAX_CONCURRENCY',
  config: 'FANOUT_CONFIG',
} as const;

/** The GSI that lists open jobs: sparse, since only an open job has the attribute `open`. */
export const OPEN_INDEX = 'open';
/** Names of a pipeline's outputs, after its construct's id: by them a client finds everything. */
export const OUTPUT = {
  protocolVersion: 'ProtocolVersion',
  queueUrl: 'WorkQueueUrl',
  deadLetterQueueUrl: 'DeadLetterQueueUrl',
  tableName: 'LedgerTableName',
  bucketName: 'DataBucketName',
  eventBusName: 'EventBusName',
  producerName: 'ProducerName',
  consumerName: 'ConsumerName',
} as const;
/** Name of the template's parameter that sets consumers at once, after the construct's id. */
export const CONCURRENCY_PARAMETER = 'MaxConcurrency';
/** What a message or stack of this version speaks; it must equal events/protocol.ts, and a test sees to that. */
export const STACK_PROTOCOL_VERSION = 1;
/** The bucket's prefixes, by what lives below them. */
export const BUCKET_PREFIX = { inputs: 'inputs/', jobs: 'jobs/', deadLetters: 'dead-letters/' } as const;
