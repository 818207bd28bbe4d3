import { Readable } from 'node:stream';
import {
  ConditionalCheckFailedException,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it } from 'vitest';
import { frugal, lean } from '../../../aws/frugal.ts';
import { Sha256 } from '../../../aws/sha256.ts';
import { shortenWay } from '../../../aws/short-way.ts';

type Request = Parameters<SignatureV4['sign']>[0];
type Answer = { readonly status: number; readonly text: string; readonly headers?: Record<string, string> };

const CONFIG = {
  region: 'eu-central-1',
  credentials: { accessKeyId: 'key', secretAccessKey: 'secret', sessionToken: 'session' },
};
const FINE: Answer = { status: 200, text: '{}', headers: { etag: '"tag"' } };
const failing = (status: number, type: string, headers?: Record<string, string>): Answer => ({
  status,
  text: JSON.stringify({ __type: type, message: 'no' }),
  ...(headers === undefined ? {} : { headers }),
});

/** Answers a client's requests, by default with nothing, and notes them. */
function answering<Client extends object>(client: Client, ...answers: (Answer | Error)[]) {
  const sent: Request[] = [];
  const requestHandler = {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request: Request) {
      sent.push({ ...request, headers: { ...request.headers } });
      const answer = answers.shift() ?? FINE;
      if (answer instanceof Error) throw answer;
      const body = Readable.from([Buffer.from(answer.text)]);
      return { response: { statusCode: answer.status, headers: { ...answer.headers }, body } };
    },
  };
  Object.assign((client as { config: object }).config, { requestHandler });
  return { client, sent };
}

/** The SDK numbers the requests that go its own way. */
const isSdks = ({ headers }: Request): boolean => 'amz-sdk-invocation-id' in headers;

/** What each request has of its own, and what tells who asks. */
const OWN = /^(authorization|x-amz-date|amz-sdk-.*|(x-amz-)?user-agent)$/;
const comparable = ({ headers, body, ...rest }: Request) => ({
  ...rest,
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN.test(name))),
  body: Buffer.from(body).toString(),
});

async function signed({ headers, ...request }: Request, service: string) {
  const { authorization, 'x-amz-date': date = '', ...others } = headers;
  const signer = new SignatureV4({ ...CONFIG, service, sha256: Sha256, uriEscapePath: service !== 's3' });
  const signingDate = new Date(date.replace(/(....)(..)(..)T(..)(..)(..)Z/, '$1-$2-$3T$4:$5:$6Z'));
  const again = await signer.sign({ ...request, headers: { ...others, 'x-amz-date': date } }, { signingDate });
  return { got: authorization, expected: again.headers['authorization'] };
}

const get = new GetItemCommand({ TableName: 'table', Key: { pk: { S: 'é' } }, ConsistentRead: true });
const update = new UpdateItemCommand({
  TableName: 'table',
  Key: { pk: { S: 'key' } },
  UpdateExpression: 'SET #a = :a',
  ExpressionAttributeNames: { '#a': 'a' },
  ExpressionAttributeValues: { ':a': { B: Uint8Array.of(1, 2, 255) } },
});
const put = (Bucket: string, Body: string | Uint8Array = 'text €') =>
  new PutObjectCommand({ Bucket, Key: 'outcomes/a b/1.jsonl', Body });

// biome-ignore lint/suspicious/noExplicitAny: a command of each client, sent to it alone
const CASES: { what: string; service: string; make: (config: object) => any; command: any }[] = [
  { what: 'GetItem', service: 'dynamodb', make: (config) => new DynamoDBClient(config), command: get },
  { what: 'UpdateItem', service: 'dynamodb', make: (config) => new DynamoDBClient(config), command: update },
  {
    what: 'SendMessageBatch',
    service: 'sqs',
    make: (config) => new SQSClient({ ...config, md5: false }),
    command: new SendMessageBatchCommand({
      QueueUrl: 'https://sqs.eu-central-1.amazonaws.com/123456789012/queue',
      Entries: [{ Id: '0', MessageBody: 'body', MessageGroupId: 'job', DelaySeconds: 3 }],
    }),
  },
  {
    what: 'PutObject',
    service: 's3',
    make: (config) => new S3Client({ ...config, forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' }),
    command: put('bucket'),
  },
  {
    what: 'Invoke',
    service: 'lambda',
    make: (config) => new LambdaClient(config),
    command: new InvokeCommand({ FunctionName: 'name:live', InvocationType: 'Event', Payload: '{"a":1}' }),
  },
  {
    what: 'PutEvents',
    service: 'events',
    make: (config) => new EventBridgeClient(config),
    command: new PutEventsCommand({ Entries: [{ Source: 'fanout', DetailType: 'Job Ended', Detail: '{}' }] }),
  },
];

describe.each([
  ['on AWS', {}],
  ['at an endpoint', { endpoint: 'http://127.0.0.1:4566' }],
])('%s', (_where, place) => {
  it.each(CASES)("a request reads as the SDK's own, and is signed: $what", async ({ what, service, make, command }) => {
    const sdk = answering(make({ ...CONFIG, ...place }));
    const ours = answering(shortenWay(lean(make({ ...CONFIG, ...place, ...frugal })), what));
    await sdk.client.send(command);
    for (let call = 0; call < 3; call += 1) await ours.client.send(command);
    expect(ours.sent.map(isSdks)).toEqual([true, false, false]);
    for (const request of ours.sent.slice(1)) {
      expect(comparable(request)).toEqual(comparable(sdk.sent[0] as Request));
      expect(request.headers['user-agent']).toBe('fanout');
      const { got, expected } = await signed(request, service);
      expect(got).toBe(expected);
    }
  });
});

describe('what goes the way of the SDK', () => {
  const table = (...answers: (Answer | Error)[]) => {
    const client = shortenWay(lean(new DynamoDBClient({ ...CONFIG, ...frugal })), 'GetItem', 'UpdateItem');
    return answering(client, FINE, ...answers);
  };
  const buckets = (...answers: Answer[]) => {
    const client = new S3Client({
      ...CONFIG,
      ...frugal,
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
    });
    return answering(shortenWay(lean(client), 'PutObject'), ...answers);
  };

  it.each([
    ['an error of the service', failing(500, 'InternalServerError')],
    ['a throttle', failing(400, 'ProvisionedThroughputExceededException')],
    ['a clock that is wrong', failing(400, 'InvalidSignatureException', { date: 'Thu, 01 Jan 2099 00:00:00 GMT' })],
    ['a connection that broke', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
    ['an answer that is no JSON', { status: 200, text: '<html>' }],
  ])('a request that failed once: %s', async (_why, failure) => {
    const { client, sent } = table(failure, { status: 200, text: '{"Item":{"pk":{"S":"there"}}}' });
    await client.send(get);
    expect(await client.send(get)).toMatchObject({ Item: { pk: { S: 'there' } } });
    expect(sent.map(isSdks)).toEqual([true, false, true]);
  });

  it.each([
    ['a body that came too slowly', 400, '<Error><Code>RequestTimeout</Code></Error>'],
    ['an answer that holds an error', 200, '<Error><Code>InternalError</Code></Error>'],
  ])('an object that was not taken: %s', async (_why, status, text) => {
    const { client, sent } = buckets(FINE, { status, text: `<?xml version="1.0"?>${text}` });
    for (let call = 0; call < 2; call += 1) expect(await client.send(put('bucket'))).toMatchObject({ ETag: '"tag"' });
    expect(sent.map(isSdks)).toEqual([true, false, true]);
  });

  it('what its caller may abort', async () => {
    const { client, sent } = table();
    await client.send(get);
    await client.send(get, { abortSignal: new AbortController().signal });
    expect(sent.map(isSdks)).toEqual([true, true]);
  });

  it('but for one that would fail again', async () => {
    const { client, sent } = table(failing(400, 'ConditionalCheckFailedException'));
    await client.send(update);
    await expect(client.send(update)).rejects.toThrow(ConditionalCheckFailedException);
    expect(sent).toHaveLength(2);
  });

  it('operations that were not named', async () => {
    const { client, sent } = table();
    for (let call = 0; call < 2; call += 1) await client.send(new DescribeTableCommand({ TableName: 'table' }));
    expect(sent.map(isSdks)).toEqual([true, true]);
  });

  it('the first request to each bucket', async () => {
    const { client, sent } = buckets();
    for (const bucket of ['one', 'two', 'one', 'two']) await client.send(put(bucket));
    expect(sent.map(isSdks)).toEqual([true, true, false, false]);
    expect(sent.map(({ path }) => path)).toEqual(
      ['one', 'two', 'one', 'two'].map((bucket) => `/${bucket}/outcomes/a%20b/1.jsonl`),
    );
  });

  it('a place is not learnt of a request that shares its middleware with one to another bucket', async () => {
    const later = { status: 503, text: '<Error><Code>SlowDown</Code></Error>' };
    const { client, sent } = buckets(later);
    const [own, other] = [client.send(put('own')), client.send(put('other'))];
    await Promise.all([own, other]);
    await client.send(put('own'));
    expect(sent.at(-1)?.path).toBe('/own/outcomes/a%20b/1.jsonl');
  });

  it('a body of two megabytes', async () => {
    const { client, sent } = buckets();
    for (const bytes of [1, 2_097_151, 2_097_152]) await client.send(put('bucket', Buffer.alloc(bytes)));
    expect(sent.map(isSdks)).toEqual([true, false, true]);
  });
});
