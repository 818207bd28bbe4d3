import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  DeleteEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/localstack.ts';
import { RealLocalStack } from '../support/real-localstack.ts';

/** One invocation, as the function itself wrote it down. */
interface Seen {
  readonly pid: number;
  readonly bodies: readonly string[];
  readonly receives: readonly number[];
  readonly groups: readonly (string | undefined)[];
  readonly startedMs: number;
  readonly endedMs: number;
}

const localstack = new RealLocalStack();
beforeAll(() => localstack.start());
afterAll(() => localstack.run('stop'));

const mappings: string[] = [];
/** What still polls would hold up the others. */
afterEach(async () => {
  for (const UUID of mappings.splice(0)) await localstack.lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
});

/** A queue that feeds a function, which writes down what it was invoked with. */
class Feed {
  readonly notes = mkdtempSync(join(tmpdir(), 'mapping-'));
  readonly queueUrl: string;
  readonly deadLettersUrl: string;

  private constructor(queueUrl: string, deadLettersUrl: string) {
    this.queueUrl = queueUrl;
    this.deadLettersUrl = deadLettersUrl;
  }

  /** @param work what the handler does with `bodies`, and answers */
  static async make(
    work: string,
    settings: Partial<CreateEventSourceMappingCommandInput>,
    VisibilityTimeout = '1',
  ): Promise<Feed> {
    const name = `feed-${randomUUID().slice(0, 8)}`;
    const deadLettersUrl = await makeQueue(`${name}-dead`, {});
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: await arnOf(deadLettersUrl), maxReceiveCount: 3 });
    const feed = new Feed(await makeQueue(name, { VisibilityTimeout, RedrivePolicy }), deadLettersUrl);
    await localstack.makeFunction(
      name,
      `async ({ Records }) => {
        const { writeFileSync } = await import('node:fs');
        const { randomUUID } = await import('node:crypto');
        const startedMs = Date.now();
        const bodies = Records.map(({ body }) => body);
        const note = () => writeFileSync('${feed.notes}/' + randomUUID() + '.json', JSON.stringify({
          pid: process.pid, bodies, startedMs, endedMs: Date.now(),
          receives: Records.map(({ attributes }) => Number(attributes.ApproximateReceiveCount)),
          groups: Records.map(({ attributes }) => attributes.MessageGroupId),
        }));
        try { ${work} } finally { note(); }
      }`,
    );
    const { UUID = '' } = await localstack.lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: name,
        EventSourceArn: await arnOf(feed.queueUrl),
        ...settings,
      }),
    );
    mappings.push(UUID);
    return feed;
  }

  async send(bodies: readonly string[], MessageGroupId?: string): Promise<void> {
    for (let i = 0; i < bodies.length; i += 10) {
      const Entries = bodies.slice(i, i + 10).map((MessageBody, n) => ({
        Id: String(n),
        MessageBody,
        ...(MessageGroupId === undefined ? {} : { MessageGroupId }),
      }));
      await localstack.sqs.send(new SendMessageBatchCommand({ QueueUrl: this.queueUrl, Entries }));
    }
  }

  /** Every invocation so far, in the order of their starts. */
  get seen(): Seen[] {
    const files = readdirSync(this.notes).map((name) => readFileSync(join(this.notes, name), 'utf8'));
    const whole = files.filter((text) => text.endsWith('}')).map((text) => JSON.parse(text) as Seen);
    return whole.sort((a, b) => a.startedMs - b.startedMs);
  }

  receivesOf = (body: string): number[] =>
    this.seen.flatMap(({ bodies, receives }) => receives.filter((_, i) => bodies[i] === body));

  untilSeen(count: number): Promise<void> {
    return until(`${count} bodies are seen`, () => this.seen.flatMap(({ bodies }) => bodies).length >= count, 30_000);
  }

  /** Nothing is left, neither waiting nor in flight. */
  untilEmpty(): Promise<void> {
    return until('the queue is empty', async () => {
      const { Attributes = {} } = await localstack.sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: this.queueUrl, AttributeNames: ['All'] }),
      );
      const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: inFlight } = Attributes;
      return waiting === '0' && inFlight === '0';
    });
  }
}

async function makeQueue(QueueName: string, Attributes: Record<string, string>): Promise<string> {
  const { QueueUrl = '' } = await localstack.sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  return QueueUrl;
}

async function arnOf(QueueUrl: string): Promise<string> {
  const { Attributes } = await localstack.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  return Attributes?.['QueueArn'] ?? '';
}

/** The most invocations that ran at one moment. */
const mostAtOnce = (seen: readonly Seen[]): number =>
  Math.max(
    ...seen.map(
      (one) => seen.filter((other) => other.startedMs <= one.startedMs && one.startedMs < other.endedMs).length,
    ),
  );

const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `body ${i}`);
const sleep = (ms: number): string => `await new Promise((r) => setTimeout(r, ${ms}));`;

describe('a mapping', () => {
  it.each([2, 4])('invokes as many at once as its MaximumConcurrency of %d, in a process each', async (limit) => {
    const feed = await Feed.make(sleep(400), { BatchSize: 1, ScalingConfig: { MaximumConcurrency: limit } });
    await feed.send(numbered(limit * 3));
    await feed.untilSeen(limit * 3);
    expect(mostAtOnce(feed.seen)).toBe(limit);
    expect(new Set(feed.seen.map(({ pid }) => pid)).size).toBe(limit);
    await feed.untilEmpty();
  });

  it('hands over each body as it was sent, and the group that it was sent with', async () => {
    const feed = await Feed.make('', { BatchSize: 10 });
    const bodies = ['{"a":  1}', 'lone: é 😀', ' spaces ', '"text"'];
    await feed.send(bodies, 'a-group');
    await feed.untilSeen(bodies.length);
    expect(feed.seen.flatMap((one) => one.bodies).sort()).toEqual([...bodies].sort());
    expect(new Set(feed.seen.flatMap(({ groups }) => groups))).toEqual(new Set(['a-group']));
  });

  it('waits for its window until a batch is full', async () => {
    const feed = await Feed.make('', { BatchSize: 20, MaximumBatchingWindowInSeconds: 2 }, '30');
    await feed.send(numbered(30));
    await feed.untilSeen(30);
    expect(feed.seen.map(({ bodies }) => bodies.length).sort()).toEqual([10, 20]);
  });

  it('takes back only what failed, where the function reports it', async () => {
    const report = `return { batchItemFailures: Records
      .filter(({ body, attributes }) => body === 'body 1' && attributes.ApproximateReceiveCount === '1')
      .map(({ messageId }) => ({ itemIdentifier: messageId })) };`;
    const FunctionResponseTypes = ['ReportBatchItemFailures'] as const;
    const feed = await Feed.make(report, { BatchSize: 10, FunctionResponseTypes: [...FunctionResponseTypes] });
    await feed.send(numbered(3));
    await feed.untilSeen(4);
    await feed.untilEmpty();
    expect([0, 1, 2].map((i) => feed.receivesOf(`body ${i}`))).toEqual([[1], [1, 2], [1]]);
  });

  it.each([
    ['throws', `throw new Error('no');`],
    ['answers an id that is none of the batch', `return { batchItemFailures: [{ itemIdentifier: 'another' }] };`],
    ['answers no list', `return { batchItemFailures: 'all' };`],
  ])('takes back the whole batch of a function that %s, and buries it after maxReceiveCount', async (_how, work) => {
    const feed = await Feed.make(work, { BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] });
    await feed.send(['bad']);
    await feed.untilSeen(3);
    expect(feed.receivesOf('bad')).toEqual([1, 2, 3]);
    const { Messages = [] } = await localstack.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: feed.deadLettersUrl, WaitTimeSeconds: 10 }),
    );
    expect(Messages.map(({ Body }) => Body)).toEqual(['bad']);
    expect(feed.receivesOf('bad')).toEqual([1, 2, 3]);
  });

  it('takes back what a process held that died, and goes on', async () => {
    const feed = await Feed.make(
      `if (Records[0].attributes.ApproximateReceiveCount === '1') { note(); process.exit(1); }`,
      {
        BatchSize: 1,
      },
    );
    await feed.send(['heavy']);
    await until('it came again', () => feed.receivesOf('heavy').includes(2), 30_000);
    await feed.untilEmpty();
  });
});
