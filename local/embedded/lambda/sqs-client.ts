import { Agent, request } from '../http.ts';

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

/** The two calls a poller needs, spoken in SQS's JSON protocol: an SDK would cost more CPU than all the rest. */
export class SqsClient {
  readonly #endpoint: () => string;
  readonly #region: string;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(endpoint: () => string, region: string) {
    this.#endpoint = endpoint;
    this.#region = region;
  }

  /** A long poll; never to be aborted, because that loses the next message until its visibility timeout. */
  async receive(queueUrl: string, maxNumberOfMessages: number, waitTimeSeconds: number): Promise<SqsMessage[]> {
    const answer = await this.#call('ReceiveMessage', {
      QueueUrl: queueUrl,
      MaxNumberOfMessages: maxNumberOfMessages,
      WaitTimeSeconds: waitTimeSeconds,
      AttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    return (answer as { Messages?: SqsMessage[] }).Messages ?? [];
  }

  /** Deletes up to 10 messages; answers the handles that weren't deleted. */
  async deleteBatch(queueUrl: string, receiptHandles: readonly string[]): Promise<string[]> {
    const answer = await this.#call('DeleteMessageBatch', {
      QueueUrl: queueUrl,
      Entries: receiptHandles.map((handle, index) => ({ Id: String(index), ReceiptHandle: handle })),
    });
    const failed = (answer as { Failed?: { Id: string; SenderFault?: boolean }[] }).Failed ?? [];
    // What SQS calls the sender's fault (a handle that expired) doesn't get better by repeating.
    return failed.filter((entry) => entry.SenderFault !== true).map((entry) => receiptHandles[Number(entry.Id)] ?? '');
  }

  close(): void {
    this.#agent.destroy();
  }

  #call(action: string, input: object): Promise<unknown> {
    const body = JSON.stringify(input);
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': Buffer.byteLength(body),
      'x-amz-target': `AmazonSQS.${action}`,
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${this.#region}/sqs/aws4_request, SignedHeaders=host, Signature=0`,
    };
    return new Promise((resolve, reject) => {
      const call = request(this.#endpoint(), { agent: this.#agent, method: 'POST', headers }, (response) => {
        const pieces: Buffer[] = [];
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('error', reject);
        response.on('end', () => {
          const text = (pieces.length === 1 ? pieces[0] : Buffer.concat(pieces))?.toString() ?? '';
          if (response.statusCode === 200) resolve(parsed(text));
          else reject(new Error(`${action}: ${response.statusCode} ${text.slice(0, 300)}`));
        });
      });
      call.on('error', reject);
      call.end(body);
    });
  }
}

/** An answer that isn't JSON is as good as none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
