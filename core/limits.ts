/**
 * Limits of AWS that this pipeline checks before AWS would refuse. Checked 2026-11.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
export const SQS_MESSAGE_BYTES = 1_048_576;
export const SQS_BATCH_BYTES = 1_048_576;
export const SQS_BATCH_ENTRIES = 10;
export const SQS_DELAY_SECONDS = 900;
export const SQS_RETENTION_SECONDS = 1_209_600;
export const SQS_VISIBILITY_SECONDS = 43_200;

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const LAMBDA_SYNC_PAYLOAD_BYTES = 6_291_456;
export const LAMBDA_TIMEOUT_SECONDS = 900;
export const LAMBDA_MEMORY_MB = { min: 128, max: 10_240 } as const;

/** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
export const MAPPING_CONCURRENCY = { min: 2, max: 1_000 } as const;
/** The visibility timeout that Lambda asks for, as a multiple of the function's timeout. */
export const VISIBILITY_PER_TIMEOUT = 6;

/** What a chunk's message is filled up to; a larger one costs no less for each 64 KiB and is slower to resend. */
export const CHUNK_BYTES = 262_144;
/** Kept free in a message for the header that goes before the items. */
export const CHUNK_HEADER_BYTES = 512;
/** The longest line an item can travel as: alone in a message. */
export const ITEM_LINE_BYTES = SQS_MESSAGE_BYTES - CHUNK_HEADER_BYTES;
