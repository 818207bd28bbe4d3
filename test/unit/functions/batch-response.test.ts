import { describe, expect, it } from 'vitest';
import { handleEach, type SqsRecord } from '../../../functions/batch-response.ts';

const record = (messageId: string): SqsRecord => ({
  messageId,
  body: '',
  attributes: { ApproximateReceiveCount: '1' },
});
const answerFor = (handle: (record: SqsRecord) => Promise<boolean>) =>
  handleEach({ Records: ['a', 'b', 'c'].map(record) }, handle);

describe('handleEach', () => {
  it('names nobody where all are done', async () => {
    expect(await answerFor(async () => true)).toEqual({ batchItemFailures: [] });
  });

  it('names each that is not, whether it was said or thrown', async () => {
    const answer = await answerFor(async ({ messageId }) => {
      if (messageId === 'b') throw new Error('no');
      return messageId === 'a';
    });
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }, { itemIdentifier: 'c' }] });
  });

  it('takes whatever is not plainly done as not done', async () => {
    const answer = await answerFor(async () => undefined as unknown as boolean);
    expect(answer.batchItemFailures).toHaveLength(3);
  });
});
