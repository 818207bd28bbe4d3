/** A message as ReceiveMessage answers it. */
export interface SqsMessage {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly MD5OfBody: string;
  readonly MD5OfMessageAttributes?: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly MessageAttributes?: Readonly<Record<string, SqsMessageAttribute>>;
}

/** A message attribute as ReceiveMessage answers it. */
export interface SqsMessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
}

/** Runs one SQS action as its JSON protocol has it; a long poll ends early once `signal` is aborted. */
export type CallQueue = (
  action: 'ReceiveMessage' | 'DeleteMessageBatch' | 'ChangeMessageVisibility',
  body: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
) => Promise<unknown>;

/** The two calls that a poller needs. */
export class QueueCalls {
  readonly #call: CallQueue;
  readonly #closing = new AbortController();

  constructor(call: CallQueue) {
    this.#call = call;
  }

  /** A long poll. */
  async receive(queueUrl: string, maxNumberOfMessages: number, waitTimeSeconds: number): Promise<SqsMessage[]> {
    const body = {
      QueueUrl: queueUrl,
      MaxNumberOfMessages: maxNumberOfMessages,
      WaitTimeSeconds: waitTimeSeconds,
      AttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    };
    const answer = await this.#call('ReceiveMessage', body, this.#closing.signal);
    return (answer as { Messages?: SqsMessage[] }).Messages ?? [];
  }

  /** Deletes up to 10 messages; answers the handles that weren't deleted. */
  async deleteBatch(queueUrl: string, receiptHandles: readonly string[]): Promise<string[]> {
    const body = {
      QueueUrl: queueUrl,
      Entries: receiptHandles.map((handle, index) => ({ Id: String(index), ReceiptHandle: handle })),
    };
    const answer = await this.#call('DeleteMessageBatch', body, this.#closing.signal);
    const failed = (answer as { Failed?: { Id: string; SenderFault?: boolean }[] }).Failed ?? [];
    // What SQS calls the sender's fault (a handle that expired) doesn't get better by repeating.
    return failed.filter((entry) => entry.SenderFault !== true).map((entry) => receiptHandles[Number(entry.Id)] ?? '');
  }

  close(): void {
    this.#closing.abort();
  }
}
