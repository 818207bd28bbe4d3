import { describe, expect, test } from 'vitest';
import { messageBytes, splitIntoBatches, sqsEvent } from '../../../../../local/embedded/lambda/sqs-event.ts';

const message = (id: string, body = id) => ({
  MessageId: id,
  ReceiptHandle: `handle-${id}`,
  Body: body,
  MD5OfBody: '0'.repeat(32),
});
const ids = (batches: { MessageId: string }[][]) => batches.map((batch) => batch.map(({ MessageId }) => MessageId));

describe('messages', () => {
  test('are cut by count, in order', () => {
    const messages = ['a', 'b', 'c', 'd', 'e'].map((id) => message(id));
    expect(ids(splitIntoBatches(messages, 2, 1e6))).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  test('are cut by bytes, and one that is too large goes alone', () => {
    const large = message('large', 'x'.repeat(20_000));
    const messages = [message('a'), message('b'), large, message('c')];
    expect(ids(splitIntoBatches(messages, 10, 10_000))).toEqual([['a', 'b'], ['large'], ['c']]);
  });

  test('are never taken for smaller than they become in the event', () => {
    for (const body of ['', 'plain', 'grün 🙂', '"quoted"\n'.repeat(40_000), '\\'.repeat(100_000)]) {
      const one = message('a', body);
      expect(messageBytes(one)).toBeGreaterThanOrEqual(Buffer.byteLength(sqsEvent([one], 'arn:aws:sqs:r:0:q')));
    }
  });
});
