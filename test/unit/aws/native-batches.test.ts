import {
  DeleteMessageBatchCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it } from 'vitest';
import { sqsClient } from '../../../aws/clients.ts';
import { Sha256 } from '../../../aws/sha256.ts';
import type { LateBody } from '../../../core/ports.ts';

type Request = Parameters<SignatureV4['sign']>[0];
type Sent = Pick<Request, 'headers'> & { readonly request: Request; readonly body: string };

const ENDPOINT = {
  endpoint: 'http://127.0.0.1:1',
  region: 'us-east-1',
  credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
};
const QUEUE = 'http://127.0.0.1:1/000000000000/queue';

/** Has a client's requests answered at once; they are noted. */
function noting(client: SQSClient): { readonly client: SQSClient; readonly sent: Sent[] } {
  const sent: Sent[] = [];
  client.config.requestHandler = {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request: Request) {
      sent.push({ request, headers: { ...request.headers }, body: Buffer.from(request.body).toString('utf8') });
      const answer = Buffer.from('{"Successful":[],"Failed":[]}');
      return { response: { statusCode: 200, headers: { 'content-length': String(answer.length) }, body: answer } };
    },
  } as unknown as SQSClient['config']['requestHandler'];
  return { client, sent };
}

/** The signature of a request as it was sent. */
async function signatureOf({ request }: Sent): Promise<string | undefined> {
  const { authorization: _, ...headers } = request.headers;
  const signer = new SignatureV4({
    service: 'sqs',
    region: ENDPOINT.region,
    credentials: ENDPOINT.credentials,
    sha256: Sha256,
  });
  const signingDate = new Date(
    (headers['x-amz-date'] ?? '').replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z'),
  );
  return (await signer.sign({ ...request, headers }, { signingDate })).headers['authorization'];
}

const ours = () => noting(sqsClient(ENDPOINT));
const theirs = () => noting(new SQSClient({ ...ENDPOINT, md5: false }));

it.each<{ what: string; entries: SendMessageBatchRequestEntry[] }>([
  { what: 'a chunk', entries: [{ Id: '0', MessageBody: '{"chunk":0}\n1\n2\n"\\u00e9"', MessageGroupId: 'job' }] },
  {
    what: 'every ASCII character',
    entries: [{ Id: '0', MessageBody: Buffer.from([...Array(128).keys()]).toString() }],
  },
  { what: 'characters of two to four bytes', entries: [{ Id: '0', MessageBody: 'é € 😀' }] },
  { what: 'a character where two pieces meet', entries: [{ Id: '0', MessageBody: `${'x'.repeat(16_383)}😀` }] },
  {
    what: 'more escapes than room was made for',
    entries: [0, 1, 2].map((n) => ({ Id: `${n}`, MessageBody: `${n}${'"'.repeat(340_000)}` })),
  },
  {
    what: 'several, one of them later',
    entries: [
      { Id: 'a', MessageBody: 'now' },
      { Id: 'b', MessageBody: 'later', DelaySeconds: 7 },
    ],
  },
])("a batch reads as the SDK's own: $what", async ({ entries }) => {
  const [mine, sdk] = [ours(), theirs()];
  for (const { client } of [sdk, mine, mine])
    await client.send(new SendMessageBatchCommand({ QueueUrl: QUEUE, Entries: entries }));
  const expected = sdk.sent[0];
  expect(mine.sent).toHaveLength(2);
  for (const got of mine.sent) {
    expect(JSON.parse(got.body)).toEqual(JSON.parse(expected?.body ?? ''));
    expect(JSON.parse(got.body)).toEqual({ QueueUrl: QUEUE, Entries: entries });
    expect(got.headers['content-length']).toBe(String(Buffer.byteLength(got.body)));
    expect(got.headers['x-amz-target']).toBe(expected?.headers['x-amz-target']);
    expect(got.headers['authorization']).toBe(await signatureOf(got));
  }
});

it.each([
  ['in the room there is', 0],
  ['where room has to be made', 900_000],
])('a body that writes itself is sent as its text would be, %s', async (_what, escapes) => {
  const rest = '7'.repeat(100_000);
  const late: LateBody = {
    head: '{"chunk":1}\n',
    length: 12 + rest.length,
    writeRest: (into, at) => at + into.write(`${rest}\x7f`, at) - 1,
    toString: () => late.head + rest,
  };
  const bodies = ['"'.repeat(escapes), late, 'text', late];
  const entriesOf = (all: readonly unknown[]) =>
    all.map((body, i) => ({ Id: String(i), MessageBody: body, MessageGroupId: 'job' }) as SendMessageBatchRequestEntry);
  const { client, sent } = ours();
  for (let time = 0; time < 2; time += 1)
    await client.send(new SendMessageBatchCommand({ QueueUrl: QUEUE, Entries: entriesOf(bodies) }));
  for (const { body } of sent)
    expect(JSON.parse(body)).toEqual({ QueueUrl: QUEUE, Entries: entriesOf(bodies.map(String)) });
});

describe('what batches are written on', () => {
  const batch = (text: string) =>
    new SendMessageBatchCommand({ QueueUrl: QUEUE, Entries: [{ Id: '0', MessageBody: text.repeat(1_000) }] });

  /** Has each request wait until it is answered by hand. */
  function answeredByHand() {
    const client = sqsClient(ENDPOINT);
    const waiting: { readonly body: Buffer; answer(statusCode: number): void }[] = [];
    client.config.requestHandler = {
      metadata: { handlerProtocol: 'http/1.1' },
      handle: (request: Request) =>
        new Promise((resolve) => {
          const answer = (statusCode: number) => {
            const body = Buffer.from(statusCode === 200 ? '{"Successful":[],"Failed":[]}' : '{"__type":"Refused"}');
            resolve({ response: { statusCode, headers: { 'content-length': String(body.length) }, body } });
          };
          waiting.push({ body: request.body as Buffer, answer });
        }),
    } as unknown as SQSClient['config']['requestHandler'];
    const next = async () => {
      await expect.poll(() => waiting.length).toBeGreaterThan(0);
      return waiting.shift() as (typeof waiting)[number];
    };
    return { client, next };
  }

  it('is used again once a batch was answered, and not before', async () => {
    const { client, next } = answeredByHand();
    const [first, second] = [client.send(batch('a')), client.send(batch('b'))];
    const [one, two] = [await next(), await next()];
    expect(one.body.buffer).not.toBe(two.body.buffer);
    expect(one.body.includes('aaaa')).toBe(true);
    one.answer(200);
    await first;
    const third = client.send(batch('c'));
    const three = await next();
    expect(three.body.buffer).toBe(one.body.buffer);
    expect(two.body.includes('bbbb')).toBe(true);
    expect(JSON.parse(three.body.toString())).toMatchObject({ Entries: [{ MessageBody: 'c'.repeat(1_000) }] });
    two.answer(200);
    three.answer(200);
    await Promise.all([second, third]);
  });

  it('is left to a batch that failed, which may still be on its way', async () => {
    const { client, next } = answeredByHand();
    const failed = client.send(batch('a')).catch((error: unknown) => error);
    const one = await next();
    one.answer(400);
    expect(await failed).toBeInstanceOf(Error);
    const sent = client.send(batch('b'));
    const two = await next();
    expect(two.body.buffer).not.toBe(one.body.buffer);
    two.answer(200);
    await sent;
  });
});

it('leaves batches alone that are not sent', async () => {
  const { client, sent } = ours();
  const entries = [{ Id: '0', ReceiptHandle: 'handle' }];
  await client.send(new DeleteMessageBatchCommand({ QueueUrl: QUEUE, Entries: entries }));
  expect(JSON.parse(sent[0]?.body ?? '')).toEqual({ QueueUrl: QUEUE, Entries: entries });
});
