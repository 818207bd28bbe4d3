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
  consumerMemoryMb: memoryMb.default(512).describe('Memory of a consumer: supervisor and worker together.'),
  consumerTimeoutSeconds: timeoutSeconds
    .default(60)
    .describe("The consumer function's timeout; a longer chunk is cut into slices."),
  producerMemoryMb: memoryMb.default(512).describe('Memory of the producer, which never holds an input whole.'),
  producerTimeoutSeconds: timeoutSeconds
    .default(300)
    .describe("The producer function's timeout; a longer input is produced by several invocations."),
  producerEventAgeSeconds: z
    .int()
    .min(60)
    .max(21_600)
    .default(3_600)
    .describe('How long Lambda may keep an asynchronous invocation of the producer before it gives up.'),
  /**
   * An item that blocks its worker is named at its second silence, so that below half of the consumer's timeout it is
   * found in the delivery that began it: two of 20 s and 1 s of grace fit into the 55 s that a consumer of 60 s has for
   * items. A longer one is found too, in the next delivery.
   */
  itemTimeoutSeconds: z
    .number()
    .positive()
    .default(20)
    .describe("How long one item may take where its job doesn't say; at most consumerTimeoutSeconds less 5."),
  maxConcurrency: z
    .int()
    .min(MAPPING_CONCURRENCY.min)
    .max(MAPPING_CONCURRENCY.max)
    .default(50)
    .describe('Consumers at once: a property of the event source mapping.'),
  batchSize: z
    .literal(1)
    .default(1)
    .describe(
      'Messages an invocation: a chunk is the batch, since with more a dying process takes its neighbours along.',
    ),
  batchWindowSeconds: z.int().min(0).max(300).default(0).describe('How long a batch may be waited for.'),
  visibilityTimeoutSeconds: z
    .int()
    .min(0)
    .max(SQS_VISIBILITY_SECONDS)
    .optional()
    .describe(
      'How long a received chunk stays hidden; at least 6 x consumerTimeoutSeconds + batchWindowSeconds, which is its default.',
    ),
  maxReceiveCount: z
    .int()
    .min(3)
    .max(1000)
    .default(10)
    .describe('Receives of a message before it goes to the dead-letter queue.'),
  queueRetentionSeconds: z
    .int()
    .min(60)
    .max(7 * DAY_SECONDS)
    .default(7 * DAY_SECONDS)
    .describe('How long the work queue keeps a message.'),
  deadLetterRetentionSeconds: z
    .int()
    .min(60)
    .max(SQS_RETENTION_SECONDS)
    .default(SQS_RETENTION_SECONDS)
    .describe(
      'How long the dead-letter queue keeps a message, counted from its first sending; at least queueRetentionSeconds.',
    ),
  jobDeadlineSeconds: z
    .int()
    .min(1)
    .max(6 * DAY_SECONDS)
    .default(6 * DAY_SECONDS)
    .describe('When a job that has not ended is stopped; below queueRetentionSeconds.'),
  resultRetentionDays: z
    .int()
    .min(21)
    .max(3650)
    .default(30)
    .describe('How long records, results and inputs are kept after the deadline.'),
  logRetentionDays: z.int().min(1).max(3653).default(14).describe("How long the functions' logs are kept."),
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
  /** Of all functions, with commas between. */
  logGroupNames: 'LogGroupNames',
} as const;
/** What the reaper says of the jobs that it looks after: CloudWatch reads it from its log. */
export const METRIC = {
  namespace: 'FanOut',
  /** Its value is the name of the reaper's function: each pipeline has its own. */
  dimension: 'Reaper',
  openJobs: 'OpenJobs',
  oldestJobAge: 'OldestJobAge',
} as const;
/** A stage's name: part of the name of its stack. */
export const STAGE_PATTERN = /^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/;
/** Name of the template's parameter that sets consumers at once, after the construct's id. */
export const CONCURRENCY_PARAMETER = 'MaxConcurrency';
/** What a message or stack of this version speaks; it must equal events/protocol.ts, and a test sees to that. */
export const STACK_PROTOCOL_VERSION = 1;
/** The bucket's prefixes, by what lives below them. */
export const BUCKET_PREFIX = { inputs: 'inputs/', jobs: 'jobs/', deadLetters: 'dead-letters/' } as const;
/** Dead letters that nobody could read. */
export const UNREADABLE_PREFIX = `${BUCKET_PREFIX.deadLetters}unreadable/` as const;
