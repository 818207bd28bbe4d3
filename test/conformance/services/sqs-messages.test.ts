import { createHash } from 'node:crypto';
import {
  GetQueueUrlCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { OwnQueues } from '../../support/own-queues.ts';
import { openServices, ownName, type Services } from '../../support/services.ts';

const MIB = 1_048_576;
let services: Services;
let queues: OwnQueues;
let url: string;
beforeAll(async () => {
  services = await openServices();
  queues = new OwnQueues(services);
});
beforeEach(async () => {
  url = await queues.create();
});
afterAll(async () => {
  await queues.delete();
  await services.close();
});

const send = (MessageBody: string, more: Partial<SendMessageCommandInput> = {}) =>
  services.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody, ...more }));
const sendBatch = (entries: readonly { Id?: string; MessageBody: string; MessageGroupId?: string }[]) => {
  const Entries = entries.map((entry, n) => ({ Id: `entry-${n}`, ...entry }));
  return services.sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
};
const md5 = (text: string) => createHash('md5').update(text).digest('hex');
/** As many messages as are expected; a batch of them may come in parts. */
async function receive(count = 1): Promise<Message[]> {
  const messages: Message[] = [];
  return eventually(async () => {
    messages.push(...(await services.receive(url, { WaitTimeSeconds: 1 })));
    return messages.length >= count ? messages : undefined;
  }, `${count} messages`);
}
const refusedAs = (name: string) => ({ name: expect.stringMatching(new RegExp(`^(AWS.SimpleQueueService.)?${name}`)) });

describe('a body', () => {
  it.each([
    ['tab, line feed and carriage return', 'a\tb\nc\rd\r\n\t'],
    [
      'characters outside of the Basic Multilingual Plane',
      'grin 😀 flag 🇨🇭 family 👨‍👩‍👧 last \u{10FFFF} first \u{10000}',
    ],
    ['characters at the edges of what is allowed', ' ~\u007f\u0080\u009f\ud7ff\ue000\ufffd'],
    [
      'whitespace at its ends, and characters that mean something in XML, JSON and URLs',
      '  <&>"\'\\%25+ &amp; \u2028 ',
    ],
  ])('keeps %s byte for byte', async (_what, body) => {
    const { MD5OfMessageBody } = await send(body);
    expect(MD5OfMessageBody).toBe(md5(body));
    const [message] = await receive();
    expect(message?.Body).toBe(body);
    expect(message?.MD5OfBody).toBe(md5(body));
  });

  it.each(['0000', '0007', '000B', '001F', 'FFFE', 'FFFF'])('with the character U+%s is refused', async (hex) => {
    const body = `before ${String.fromCodePoint(Number.parseInt(hex, 16))} after`;
    await expect(send(body)).rejects.toMatchObject(refusedAs('InvalidMessageContents'));
  });

  it('that is refused in a batch is refused alone, and not by a fault of the service', async () => {
    const { Successful, Failed } = await sendBatch([{ MessageBody: '\u0007' }, { MessageBody: 'good' }]);
    expect(Successful?.map(({ Id }) => Id)).toEqual(['entry-1']);
    expect(Failed).toMatchObject([{ Id: 'entry-0', Code: 'InvalidMessageContents', SenderFault: true }]);
  });

  it('of 1 MiB is taken, and one byte more is not', async () => {
    const body = `${'é'.repeat(MIB / 2 - 1)}!!`;
    await send(body);
    const [message] = await receive();
    expect(message?.Body === body).toBe(true);
    await expect(send(`${body}!`)).rejects.toMatchObject(refusedAs('InvalidParameterValue'));
  });

  it('that is empty is refused', async () => {
    await expect(send('')).rejects.toThrow();
  });
});

describe('a batch', () => {
  it('of 1 MiB in all is taken, and one byte more is not', async () => {
    const fits = Array.from({ length: 8 }, () => ({ MessageBody: 'x'.repeat(MIB / 8) }));
    expect((await sendBatch(fits)).Successful).toHaveLength(8);
    await expect(sendBatch([...fits, { MessageBody: 'x' }])).rejects.toMatchObject(refusedAs('BatchRequestTooLong'));
  });

  it.each([
    ['none', 'EmptyBatchRequest', []],
    ['eleven', 'TooManyEntriesInBatchRequest', Array.from({ length: 11 }, () => ({ MessageBody: 'x' }))],
    ['two of one id', 'BatchEntryIdsNotDistinct', ['a', 'a'].map((Id) => ({ Id, MessageBody: 'x' }))],
    ['one whose id has other characters', 'InvalidBatchEntryId', [{ Id: 'a b', MessageBody: 'x' }]],
    ['one whose id has 81 characters', 'InvalidBatchEntryId', [{ Id: 'a'.repeat(81), MessageBody: 'x' }]],
  ])('of entries, %s, is refused as %s', async (_what, code, entries) => {
    await expect(sendBatch(entries)).rejects.toMatchObject(refusedAs(code));
  });
});

describe('message attributes', () => {
  const attributes: Record<string, MessageAttributeValue> = {
    text: { DataType: 'String', StringValue: 'ü 😀' },
    'text.of-a-kind': { DataType: 'String.kind', StringValue: 'x' },
    number: { DataType: 'Number', StringValue: '-1.5' },
    bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255, 10, 128]) },
  };

  it('are kept with their types', async () => {
    await send('x', { MessageAttributes: attributes });
    const [message] = await receive();
    expect(message?.MessageAttributes).toMatchObject(attributes);
    expect(message?.MD5OfMessageAttributes).toMatch(/^[0-9a-f]{32}$/);
  });

  it('are told only where they are asked for, by name or by prefix', async () => {
    await send('x', { MessageAttributes: attributes });
    const ask = async (...MessageAttributeNames: string[]) => {
      const command = new ReceiveMessageCommand({
        QueueUrl: url,
        VisibilityTimeout: 0,
        WaitTimeSeconds: 5,
        MessageAttributeNames,
      });
      const { Messages = [] } = await services.sqs.send(command);
      return Object.keys(Messages[0]?.MessageAttributes ?? {}).sort();
    };
    expect(await ask()).toEqual([]);
    expect(await ask('number')).toEqual(['number']);
    expect(await ask('text.*')).toEqual(expect.arrayContaining(['text.of-a-kind']));
    expect(await ask('text.*')).not.toContain('number');
    expect(await ask('All')).toEqual(Object.keys(attributes).sort());
  });

  it("count for the message's size, names, types and values", async () => {
    const MessageAttributes = { name: { DataType: 'Binary', BinaryValue: new Uint8Array(100) } };
    const rest = MIB - 'name'.length - 'Binary'.length - 100;
    await send('x'.repeat(rest), { MessageAttributes });
    await expect(send('x'.repeat(rest + 1), { MessageAttributes })).rejects.toMatchObject(
      refusedAs('InvalidParameterValue'),
    );
  });
});

describe('a message group on a standard queue', () => {
  it('is kept for each message, alone and in a batch, and told as a system attribute', async () => {
    await send('alone', { MessageGroupId: 'job-1' });
    await sendBatch([{ MessageBody: 'with', MessageGroupId: 'job-2' }, { MessageBody: 'without' }]);
    const groups = (await receive(3)).map(({ Body, Attributes }) => [Body, Attributes?.MessageGroupId]);
    expect(Object.fromEntries(groups)).toEqual({ alone: 'job-1', with: 'job-2', without: undefined });
  });
});

describe('a queue that does not exist', () => {
  it('is told by the name that programs look for', async () => {
    const missing = services.sqs.send(new GetQueueUrlCommand({ QueueName: ownName('never') }));
    await expect(missing).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
    const QueueUrl = `${url}-never`;
    await expect(services.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
    });
  });
});
