import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type Note, openServices, ownName, type Services } from '../../support/services.ts';
import { SINGLES } from '../app/service-fixtures.ts';

const WITHIN_MS = 60_000;
const DEAD_WITHIN_MS = 40_000;
let services: Services;
beforeAll(async () => {
  services = await openServices();
});
afterAll(() => services.close());

/** A message, as the function is given it. */
interface SqsRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: unknown;
}
type Order = { readonly do?: string } & Readonly<Record<string, unknown>>;

/** Sends orders, each with its own name in it, in batches as large as SQS takes. @returns their message ids, by name */
async function send(QueueUrl: string, run: string, orders: Readonly<Record<string, Order>>, MessageGroupId?: string) {
  const entries = Object.entries(orders).map(([name, order], n) => ({
    Id: `${n}`,
    MessageBody: JSON.stringify({ run, name, ...order }),
    MessageGroupId,
  }));
  const ids = new Map<string, string>();
  for (let from = 0; from < entries.length; from += 10) {
    const Entries = entries.slice(from, from + 10);
    const { Successful = [] } = await services.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    for (const { Id, MessageId } of Successful) ids.set(Object.keys(orders)[Number(Id)] ?? '', MessageId ?? '');
  }
  return ids;
}

const recordsOf = (notes: readonly Note[]) =>
  notes.map(({ event }) => event as SqsRecord).filter(({ messageId }) => messageId !== undefined);

/** What a dead-letter queue gets of a run, by name, once it is as much as is expected; at a deadline what there is. */
async function deadLetters(url: string, run: string, count: number): Promise<readonly string[]> {
  const names: string[] = [];
  for (const end = Date.now() + DEAD_WITHIN_MS; names.length < count && Date.now() < end; ) {
    const orders = (await services.drain(url)).map(
      ({ Body }) => JSON.parse(Body ?? '{}') as { run: string; name: string },
    );
    names.push(...orders.filter((order) => order.run === run).map(({ name }) => name));
  }
  return names.sort();
}

describe('what fails of a batch of one', () => {
  /** By https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html, as of 2026-11. */
  const succeeds: Readonly<Record<string, Order>> = {
    'an empty list': { do: 'answer', answer: { batchItemFailures: [] } },
    'a null list': { do: 'answer', answer: { batchItemFailures: null } },
    'an empty answer': { do: 'answer', answer: {} },
    'a null answer': { do: 'answer', answer: null },
    'no answer': { do: 'answer' },
  };
  const fails: Readonly<Record<string, Order>> = {
    'its own id': { do: 'answer', answer: { batchItemFailures: [{ itemIdentifier: '$id' }] } },
    'an empty id': { do: 'answer', answer: { batchItemFailures: [{ itemIdentifier: '' }] } },
    'a null id': { do: 'answer', answer: { batchItemFailures: [{ itemIdentifier: null }] } },
    'an id under another name': { do: 'answer', answer: { batchItemFailures: [{ id: '$id' }] } },
    'an id that was not in the batch': { do: 'answer', answer: { batchItemFailures: [{ itemIdentifier: 'unknown' }] } },
    'its own id and an unknown one': {
      do: 'answer',
      answer: { batchItemFailures: [{ itemIdentifier: '$id' }, { itemIdentifier: 'unknown' }] },
    },
    'a list of texts': { do: 'answer', answer: { batchItemFailures: ['$id'] } },
    'a text as the list': { do: 'answer', answer: { batchItemFailures: '$id' } },
    'a text as the answer': { do: 'answer', answer: '$id' },
    'an error': { do: 'throw', message: 'told to throw' },
    'a crash': { do: 'exit' },
    'a timeout': { do: 'hang' },
    'too much memory': { do: 'eat' },
  };
  let dead: readonly string[];
  let deliveries: ReadonlyMap<string, readonly number[]>;

  beforeAll(async () => {
    const run = ownName('answers');
    const ids = await send(services.names.singlesQueueUrl, run, { ...succeeds, ...fails });
    dead = await deadLetters(services.names.singlesDeadLettersUrl, run, Object.keys(fails).length);
    const records = recordsOf(await services.notes(run));
    const countsOf = (id: string | undefined) =>
      records
        .filter(({ messageId }) => messageId === id)
        .map((record) => Number(record.attributes['ApproximateReceiveCount']));
    deliveries = new Map([...ids].map(([name, id]) => [name, countsOf(id).sort()]));
  }, WITHIN_MS);

  it.each(Object.keys(succeeds))('is none by %s', (name) => {
    expect(dead).not.toContain(name);
    expect(deliveries.get(name)).toContain(1);
  });

  it.each(Object.keys(fails))('is that one by %s, which is delivered as often as its queue allows', (name) => {
    expect(dead).toContain(name);
    expect(deliveries.get(name)).toEqual(Array.from({ length: SINGLES.maxReceiveCount }, (_, n) => n + 1));
  });
});

describe('a batch of several', () => {
  it('gives back those that it names, and no other', async () => {
    const run = ownName('partial');
    const orders = Object.fromEntries(
      Array.from({ length: 10 }, (_, n): [string, Order] => [`${n}`, n % 3 === 0 ? { do: 'fail' } : { do: 'none' }]),
    );
    await send(services.names.batchesQueueUrl, run, orders);
    expect(await deadLetters(services.names.batchesDeadLettersUrl, run, 4)).toEqual(['0', '3', '6', '9']);
    const notes = await services.notes(run);
    expect(new Set(recordsOf(notes).map(({ body }) => JSON.parse(body).name)).size).toBe(10);
  });

  it('gathers messages for its window', async () => {
    const run = ownName('window');
    await send(services.names.batchesQueueUrl, run, Object.fromEntries(Array.from({ length: 10 }, (_, n) => [n, {}])));
    const notes = await eventually(async () => {
      const noted = await services.notes(run);
      return noted.length >= 10 ? noted : undefined;
    }, 'ten deliveries');
    // By ten on one machine; SQS is spread over several, each of which may answer a part.
    expect(new Set(notes.map(({ requestId }) => requestId)).size).toBeLessThan(10);
  });
});

describe('a message', () => {
  it('reaches the function byte for byte, with its attributes and its group', async () => {
    const run = ownName('bytes');
    const order = { text: 'grin 😀 \u0000 \u0007 "\\/" \u2028 \ufffd <&>', spaced: ' \t ' };
    const ids = await send(services.names.singlesQueueUrl, run, { whole: order }, 'job-7');
    const [record] = await eventually(async () => {
      const records = recordsOf(await services.notes(run));
      return records.length > 0 ? records : undefined;
    }, 'a delivery');
    expect(record).toMatchObject({
      messageId: ids.get('whole'),
      body: JSON.stringify({ run, name: 'whole', ...order }),
      receiptHandle: expect.stringMatching(/./),
      md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
      messageAttributes: {},
      eventSource: 'aws:sqs',
      eventSourceARN: expect.stringMatching(/^arn:aws:sqs:[^:]+:\d{12}:/),
      awsRegion: expect.stringMatching(/^[a-z]+-/),
    });
    expect(record?.attributes).toMatchObject({
      MessageGroupId: 'job-7',
      ApproximateReceiveCount: '1',
      SentTimestamp: expect.stringMatching(/^\d{13}$/),
      ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
      SenderId: expect.stringMatching(/./),
    });
  });
});

describe('the maximum concurrency of a mapping', () => {
  it('is reached, and never exceeded', async () => {
    const run = ownName('held');
    const orders = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [n, { do: 'hold', ms: 300 }]));
    await send(services.names.singlesQueueUrl, run, orders);
    const held = await eventually(
      async () => {
        const counts = (await services.notes(run)).map(({ event }) => (event as { held?: number }).held ?? 0);
        return counts.filter((count) => count > 0).length >= 12 ? counts : undefined;
      },
      'twelve held',
      WITHIN_MS,
    );
    expect(Math.max(...held)).toBe(SINGLES.concurrency);
  });
});
