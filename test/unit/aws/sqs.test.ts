import type { SendMessageBatchCommand, SendMessageBatchResult, SQSClient } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchesOf, sqsQueue } from '../../../aws/sqs.ts';
import { SQS_BATCH_BYTES, SQS_BATCH_ENTRIES } from '../../../core/limits.ts';

const message = (body: string) => ({ body, groupId: 'job' });

/** A queue that answers as it is told, and remembers what it was sent. */
function queueThat(answer: (ids: readonly string[], call: number) => SendMessageBatchResult) {
  const sent: string[][] = [];
  const client = {
    async send({ input }: SendMessageBatchCommand) {
      const entries = input.Entries ?? [];
      sent.push(entries.map((entry) => entry.MessageBody ?? ''));
      return answer(
        entries.map((entry) => entry.Id ?? ''),
        sent.length,
      );
    },
  } as unknown as SQSClient;
  return { queue: sqsQueue(client, 'http://127.0.0.1/queue'), sent };
}

const accepted: SendMessageBatchResult = { Successful: [], Failed: [] };
const refused = (Id: string, SenderFault: boolean, Code: string) => ({ Id, SenderFault, Code });

describe('batchesOf', () => {
  it('keeps every message, in order, within both bounds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(1, 1_000, 120_000, 262_144, SQS_BATCH_BYTES), { maxLength: 40 }),
        (sizes) => {
          const messages = sizes.map((size) => message('x'.repeat(size)));
          const batches = batchesOf(messages);
          expect(batches.flat().length).toBe(messages.length);
          expect(batches.flat().every((each, i) => each === messages[i])).toBe(true);
          for (const batch of batches) {
            expect(batch.length).toBeGreaterThan(0);
            expect(batch.length).toBeLessThanOrEqual(SQS_BATCH_ENTRIES);
            expect(batch.reduce((sum, { body }) => sum + body.length, 0)).toBeLessThanOrEqual(SQS_BATCH_BYTES);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('sqsQueue', () => {
  it('sends all, in requests of ten at most', async () => {
    const { queue, sent } = queueThat(() => accepted);
    await queue.send(Array.from({ length: 25 }, (_, i) => message(`${i}`)));
    expect(sent.map((batch) => batch.length)).toEqual([10, 10, 5]);
  });

  it('sends nothing for nothing', async () => {
    const { queue, sent } = queueThat(() => accepted);
    await queue.send([]);
    expect(sent).toEqual([]);
  });

  it('sends again what was refused in part, and only that', async () => {
    const { queue, sent } = queueThat((ids, call) =>
      call === 1 ? { Successful: [], Failed: [refused(ids[1] ?? '', false, 'InternalError')] } : accepted,
    );
    await queue.send(['a', 'b', 'c'].map(message));
    expect(sent).toEqual([['a', 'b', 'c'], ['b']]);
  });

  it('rejects where the sender is at fault, at once', async () => {
    const { queue, sent } = queueThat((ids) => ({
      Successful: [],
      Failed: ids.map((id) => refused(id, true, 'InvalidMessageContents')),
    }));
    await expect(queue.send([message('a')])).rejects.toThrow('InvalidMessageContents');
    expect(sent).toHaveLength(1);
  });
});
