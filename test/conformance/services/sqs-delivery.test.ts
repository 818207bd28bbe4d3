import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { OwnQueues } from '../../support/own-queues.ts';
import { openServices, type Services } from '../../support/services.ts';

let services: Services;
let queues: OwnQueues;
beforeAll(async () => {
  services = await openServices();
  queues = new OwnQueues(services);
});
afterAll(async () => {
  await queues.delete();
  await services.close();
});

const send = (QueueUrl: string, MessageBody: string, DelaySeconds?: number) =>
  services.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }));
/** The next messages, however the queue gives them: none is found sooner than it may be. */
const next = (url: string, VisibilityTimeout?: number): Promise<Message[]> =>
  eventually(async () => {
    const wait = VisibilityTimeout === undefined ? {} : { VisibilityTimeout };
    const messages = await services.receive(url, { WaitTimeSeconds: 1, ...wait });
    return messages.length === 0 ? undefined : messages;
  }, 'a message');
const receiveCount = (message: Message | undefined) => Number(message?.Attributes?.ApproximateReceiveCount);
const setVisibility = (QueueUrl: string, { ReceiptHandle }: Message, VisibilityTimeout: number) =>
  services.sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));

describe.concurrent('a received message', () => {
  it('is hidden for its visibility timeout, then comes again and is counted', async () => {
    const url = await queues.create({ VisibilityTimeout: '2' });
    await send(url, 'one');
    const [first] = await next(url);
    const receivedAt = Date.now();
    expect(await services.receive(url)).toEqual([]);
    const [second] = await next(url);
    expect(Date.now() - receivedAt).toBeGreaterThan(1_500);
    expect(second).toMatchObject({ MessageId: first?.MessageId, Body: 'one', MD5OfBody: first?.MD5OfBody });
    expect([receiveCount(first), receiveCount(second)]).toEqual([1, 2]);
    const times = [first, second].map((message) => message?.Attributes?.ApproximateFirstReceiveTimestamp);
    expect(times[1]).toBe(times[0]);
    expect(Number(times[0])).toBeGreaterThanOrEqual(Number(first?.Attributes?.SentTimestamp));
  });

  it('comes at once when its visibility timeout is made 0, and later when it is made longer', async () => {
    const url = await queues.create();
    await send(url, 'one');
    const [first] = await next(url, 600);
    await setVisibility(url, first as Message, 0);
    const [second] = await next(url, 1);
    expect(receiveCount(second)).toBe(2);
    await setVisibility(url, second as Message, 3);
    const longerSince = Date.now();
    const [third] = await next(url);
    expect(receiveCount(third)).toBe(3);
    expect(Date.now() - longerSince).toBeGreaterThan(2_500);
  });

  it('that was deleted never comes again, and its visibility is no more to be changed', async () => {
    const url = await queues.create({ VisibilityTimeout: '1' });
    await send(url, 'gone');
    const [message] = await next(url);
    const { ReceiptHandle } = message as Message;
    await services.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    await services.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    await expect(setVisibility(url, message as Message, 5)).rejects.toThrow();
    expect(await services.receive(url, { WaitTimeSeconds: 2 })).toEqual([]);
  });

  it('goes to the dead-letter queue once it was received maxReceiveCount times, and no sooner', async () => {
    const deadUrl = await queues.create();
    const url = await queues.createWithDeadLetters(deadUrl, 3, { VisibilityTimeout: '0' });
    const { MessageId } = await send(url, 'poison');
    const received = [await next(url), await next(url), await next(url)].flat();
    expect(received.map(receiveCount)).toEqual([1, 2, 3]);
    expect(await services.receive(deadUrl)).toEqual([]);
    expect(await services.receive(url, { WaitTimeSeconds: 1 })).toEqual([]);
    const [dead] = await next(deadUrl);
    expect(dead).toMatchObject({ MessageId, Body: 'poison' });
    expect(dead?.Attributes).toMatchObject({
      SentTimestamp: received[0]?.Attributes?.SentTimestamp,
      DeadLetterQueueSourceArn: (await queues.attributes(url))['QueueArn'],
    });
  });
});

describe.concurrent('a delay', () => {
  it('keeps a message back for its seconds, its own ahead of that of its queue', async () => {
    const url = await queues.create({ DelaySeconds: '2' });
    const sentAt = Date.now();
    await send(url, 'with its own', 0);
    await send(url, "with the queue's");
    const [first] = await next(url);
    expect(first?.Body).toBe('with its own');
    expect(Date.now() - sentAt).toBeLessThan(1_500);
    expect(await queues.attributes(url)).toMatchObject({ ApproximateNumberOfMessagesDelayed: '1' });
    const [second] = await next(url);
    expect(second?.Body).toBe("with the queue's");
    expect(Date.now() - sentAt).toBeGreaterThan(1_500);
  });

  it('of an entry of a batch is its own', async () => {
    const url = await queues.create();
    const Entries = [2, 0].map((DelaySeconds) => ({
      Id: `${DelaySeconds}`,
      MessageBody: `${DelaySeconds}`,
      DelaySeconds,
    }));
    await services.sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    expect([await next(url), await next(url)].flat().map(({ Body }) => Body)).toEqual(['0', '2']);
  });

  it('of more than 900 s is refused', async () => {
    const url = await queues.create();
    await expect(send(url, 'late', 901)).rejects.toMatchObject({
      name: expect.stringMatching(/^InvalidParameterValue/),
    });
  });
});

describe.concurrent('a long poll', () => {
  it('is answered as soon as there is a message', async () => {
    const url = await queues.create();
    const poll = services.receive(url, { WaitTimeSeconds: 10 });
    const sentAt = Date.now();
    await send(url, 'one');
    expect(await poll).toHaveLength(1);
    expect(Date.now() - sentAt).toBeLessThan(3_000);
  });

  it('ends empty after its seconds, which are those of the queue where it says none', async () => {
    const url = await queues.create({ ReceiveMessageWaitTimeSeconds: '1' });
    for (const options of [{}, { WaitTimeSeconds: 2 }]) {
      const askedAt = Date.now();
      expect(await services.receive(url, options)).toEqual([]);
      expect(Date.now() - askedAt).toBeGreaterThan((options.WaitTimeSeconds ?? 1) * 1_000 - 100);
    }
  });

  it('is answered with a message whose visibility timeout or delay ends meanwhile', async () => {
    const url = await queues.create({ VisibilityTimeout: '1' });
    await send(url, 'later', 1);
    expect(await services.receive(url, { WaitTimeSeconds: 10 })).toHaveLength(1);
    const again = await services.receive(url, { WaitTimeSeconds: 10 });
    expect(again.map(receiveCount)).toEqual([2]);
  });
});
