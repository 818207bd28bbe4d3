import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import { type MiniStack, startMiniStack } from './support/mini-stack.ts';

let stack: MiniStack;
let queues = 0;

beforeAll(async () => {
  stack = await startMiniStack();
});
afterAll(() => stack.close());

async function newQueue(attributes: Record<string, string> = {}): Promise<string> {
  queues += 1;
  const command = new CreateQueueCommand({ QueueName: `queue-${queues}`, Attributes: attributes });
  const { QueueUrl = '' } = await stack.sqs.send(command);
  return QueueUrl;
}

async function receive(QueueUrl: string, WaitTimeSeconds = 0) {
  const command = new ReceiveMessageCommand({
    QueueUrl,
    WaitTimeSeconds,
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ['All'],
  });
  const { Messages = [] } = await stack.sqs.send(command);
  return Messages;
}

it('has queue URLs on its own endpoint', async () => {
  const url = await newQueue();
  expect(url).toBe(`${stack.local.endpoint}/000000000000/queue-${queues}`);
  expect(await stack.sqs.send(new GetQueueUrlCommand({ QueueName: `queue-${queues}` }))).toMatchObject({
    QueueUrl: url,
  });
});

it('sends, receives, hides and deletes', async () => {
  const QueueUrl = await newQueue();
  await stack.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'one' }));
  const [first] = await receive(QueueUrl);
  expect(first).toMatchObject({ Body: 'one', Attributes: { ApproximateReceiveCount: '1' } });
  const ReceiptHandle = first?.ReceiptHandle;
  await stack.sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
  const [again] = await receive(QueueUrl);
  expect(again?.Attributes?.['ApproximateReceiveCount']).toBe('2');
  await stack.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again?.ReceiptHandle }));
  const { Attributes } = await stack.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  expect(Attributes).toMatchObject({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' });
});

it('moves to the dead-letter queue what was received too often', async () => {
  const dead = await newQueue();
  const deadLetterTargetArn = `arn:aws:sqs:us-east-1:000000000000:queue-${queues}`;
  const QueueUrl = await newQueue({
    VisibilityTimeout: '0',
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 }),
  });
  await stack.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'poison' }));
  expect(await receive(QueueUrl)).toHaveLength(1);
  expect(await receive(QueueUrl)).toHaveLength(0);
  expect(await receive(dead)).toMatchObject([{ Body: 'poison' }]);
});

it('answers an unknown queue with the error that SDKs know', async () => {
  const QueueUrl = `${stack.local.endpoint}/000000000000/nowhere`;
  await expect(stack.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))).rejects.toMatchObject({
    name: 'QueueDoesNotExist',
  });
});

it('carries characters outside the Basic Multilingual Plane, and refuses control characters', async () => {
  const QueueUrl = await newQueue();
  const MessageBody = 'smile 😀 \u{10FFFF}';
  await stack.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  expect(await receive(QueueUrl)).toMatchObject([{ Body: MessageBody }]);
  const refused = stack.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'bell \u0007' }));
  await expect(refused).rejects.toMatchObject({ name: 'InvalidMessageContents' });
});

it('keeps MessageGroupId on a standard queue, each its own, past refused entries', async () => {
  const QueueUrl = await newQueue();
  const Entries = ['a', '\u0007', 'b', 'a'].map((MessageBody, index) => ({
    Id: `${index}`,
    MessageBody,
    MessageGroupId: `job-${index}`,
  }));
  const { Successful, Failed } = await stack.sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  expect([Successful?.length, Failed?.length]).toEqual([3, 1]);
  await stack.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'c', MessageGroupId: 'job-c' }));
  await stack.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'd' }));
  const messages = await receive(QueueUrl);
  expect(messages.map(({ Body, Attributes }) => [Body, Attributes?.['MessageGroupId']])).toEqual([
    ['a', 'job-0'],
    ['b', 'job-2'],
    ['a', 'job-3'],
    ['c', 'job-c'],
    ['d', undefined],
  ]);
});

it('wakes a long poll, and only the polls that get something', async () => {
  const QueueUrl = await newQueue();
  const polls = [receive(QueueUrl, 2), receive(QueueUrl, 2)];
  const startedAt = Date.now();
  await stack.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'one' }));
  expect(await Promise.race(polls)).toHaveLength(1);
  expect(Date.now() - startedAt).toBeLessThan(1500);
  const found = await Promise.all(polls);
  expect(found.flat()).toHaveLength(1);
  expect(Date.now() - startedAt).toBeGreaterThan(1500);
});

it('gives nothing to a long poll whose client has gone away', async () => {
  const QueueUrl = await newQueue();
  const abort = new AbortController();
  const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 });
  const aborted = stack.sqs.send(command, { abortSignal: abort.signal });
  // It has arrived once another request on the same connection pool was answered after it.
  await receive(QueueUrl);
  abort.abort();
  await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
  await stack.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'one' }));
  const message = await eventually(async () => (await receive(QueueUrl))[0]);
  expect(message).toMatchObject({ Body: 'one', Attributes: { ApproximateReceiveCount: '1' } });
});
