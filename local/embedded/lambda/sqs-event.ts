import { jsonParts } from '../../../events/json-text.ts';
import type { SqsMessage, SqsMessageAttribute } from './queue-calls.ts';

/** The event that a function gets for a batch, as JSON text. */
export function sqsEvent(messages: readonly SqsMessage[], eventSourceArn: string): string {
  const awsRegion = eventSourceArn.split(':', 4)[3] ?? '';
  const records = messages.map((message) => {
    const behind = JSON.stringify({
      attributes: message.Attributes ?? {},
      messageAttributes: Object.fromEntries(
        Object.entries(message.MessageAttributes ?? {}).map(([name, attribute]) => [name, eventAttribute(attribute)]),
      ),
      ...(message.MD5OfMessageAttributes === undefined
        ? {}
        : { md5OfMessageAttributes: message.MD5OfMessageAttributes }),
      md5OfBody: message.MD5OfBody,
      eventSource: 'aws:sqs',
      eventSourceARN: eventSourceArn,
      awsRegion,
    });
    const ids = JSON.stringify({ messageId: message.MessageId, receiptHandle: message.ReceiptHandle });
    return `${ids.slice(0, -1)},"body":"${[...jsonParts(message.Body, true)].join('')}",${behind.slice(1)}`;
  });
  return `{"Records":[${records.join(',')}]}`;
}

function eventAttribute(attribute: SqsMessageAttribute) {
  return {
    ...(attribute.StringValue === undefined ? {} : { stringValue: attribute.StringValue }),
    ...(attribute.BinaryValue === undefined ? {} : { binaryValue: attribute.BinaryValue }),
    stringListValues: [],
    binaryListValues: [],
    dataType: attribute.DataType,
  };
}

/** What a record adds to its body in an event, generously. */
const RECORD_OVERHEAD_BYTES = 2048;

/** Cuts messages into batches, in order, by count and by bytes: one too large for any batch has one of its own. */
export function splitIntoBatches(
  messages: readonly SqsMessage[],
  batchSize: number,
  limitBytes: number,
): SqsMessage[][] {
  if (batchSize === 1) return messages.map((message) => [message]);
  const batches: SqsMessage[][] = [];
  let batch: SqsMessage[] = [];
  let batchBytes = 0;
  for (const message of messages) {
    const bytes = messageBytes(message);
    if (batch.length > 0 && (batch.length >= batchSize || batchBytes + bytes > limitBytes)) {
      batches.push(batch);
      batch = [];
      batchBytes = 0;
    }
    batch.push(message);
    batchBytes += bytes;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/** How much of an event a message takes: its body is JSON in JSON, so quotes and control characters take more. */
export function messageBytes(message: SqsMessage): number {
  const attributes = message.MessageAttributes === undefined ? 0 : JSON.stringify(message.MessageAttributes).length;
  return Buffer.byteLength(message.Body) + escapes(message.Body) + attributes + RECORD_OVERHEAD_BYTES;
}

function escapes(body: string): number {
  return body.match(/["\\\n\r\t]/g)?.length ?? 0;
}
