/** Lambda's answer to a batch of SQS messages: those that come back after their visibility timeout. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** The part of an SQS event that this pipeline reads. */
export interface SqsRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount: string };
}

export interface SqsEvent {
  readonly Records: readonly SqsRecord[];
}

/**
 * Handles each message and names those that aren't done. The one place where outcomes become batchItemFailures: what
 * isn't known to have succeeded has failed.
 * @param handle resolves to true where the message may be acknowledged
 */
export async function handleEach(
  event: SqsEvent,
  handle: (record: SqsRecord) => Promise<boolean>,
): Promise<BatchResponse> {
  const verdicts = await Promise.all(event.Records.map((record) => handle(record).catch(() => false)));
  const failed = event.Records.filter((_, i) => verdicts[i] !== true);
  return { batchItemFailures: failed.map((record) => ({ itemIdentifier: record.messageId })) };
}
