import {
  type BatchResultErrorEntry,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { FanoutError } from '../core/errors.ts';
import { SQS_BATCH_BYTES, SQS_BATCH_ENTRIES } from '../core/limits.ts';
import type { OutgoingMessage, QueuePort } from '../core/ports.ts';

/** Batch requests under way at once; more than about 8 only queue up in the sockets. */
const REQUESTS_IN_FLIGHT = 8;
const RESEND_LIMIT = 6;
const RESEND_FIRST_MS = 50;

/** The work queue. What SQS refuses in part is sent again; what it refuses for good rejects. */
export function sqsQueue(sqs: SQSClient, queueUrl: string): QueuePort {
  return {
    async send(messages) {
      const batches = batchesOf(messages);
      const lane = async () => {
        for (let batch = batches.shift(); batch !== undefined; batch = batches.shift())
          await sendBatch(sqs, queueUrl, batch);
      };
      await Promise.all(Array.from({ length: Math.min(REQUESTS_IN_FLIGHT, batches.length) }, lane));
    },
  };
}

/** Splits messages into requests by entries and by bytes. Bodies are ASCII: a character is a byte. */
export function batchesOf(messages: readonly OutgoingMessage[]): OutgoingMessage[][] {
  const batches: OutgoingMessage[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const batch = batches.at(-1);
    if (batch === undefined || batch.length >= SQS_BATCH_ENTRIES || bytes + message.body.length > SQS_BATCH_BYTES) {
      batches.push([message]);
      bytes = message.body.length;
    } else {
      batch.push(message);
      bytes += message.body.length;
    }
  }
  return batches;
}

async function sendBatch(sqs: SQSClient, queueUrl: string, batch: readonly OutgoingMessage[]): Promise<void> {
  let entries = batch.map(toEntry);
  for (let attempt = 1; ; attempt += 1) {
    const answer = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
    const failed = answer.Failed ?? [];
    if (failed.length === 0) return;
    const hopeless = failed.find((failure) => failure.SenderFault === true && failure.Code !== 'ThrottlingException');
    if (hopeless !== undefined || attempt >= RESEND_LIMIT) throw refused(hopeless ?? failed[0], hopeless === undefined);
    const ids = new Set(failed.map((failure) => failure.Id));
    entries = entries.filter((entry) => ids.has(entry.Id));
    await new Promise((resolve) => setTimeout(resolve, RESEND_FIRST_MS * 2 ** attempt * Math.random()));
  }
}

const refused = (failure: BatchResultErrorEntry | undefined, passes: boolean): FanoutError =>
  new FanoutError(
    'SqsRefused',
    `SQS refused a message: ${failure?.Code} ${failure?.Message ?? ''}`,
    passes ? 'retry' : 'fatal',
  );

function toEntry(message: OutgoingMessage, i: number): SendMessageBatchRequestEntry {
  return {
    Id: String(i),
    // Written by the client itself (native-batches.ts), whatever it is.
    MessageBody: message.body as string,
    MessageGroupId: message.groupId,
    ...(message.delaySeconds === undefined ? {} : { DelaySeconds: message.delaySeconds }),
  };
}
