import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BridgeEvent } from '../../../../local/embedded/event-bridge/event.ts';
import { eventually } from './support/eventually.ts';
import { type MiniStack, startMiniStack } from './support/mini-stack.ts';

const MIB = 1_048_576;
const events: BridgeEvent[] = [];
let stack: MiniStack;
let Bucket: string;

beforeAll(async () => {
  stack = await startMiniStack({ onEvent: (event) => events.push(event as BridgeEvent) });
  Bucket = stack.output('BucketName');
});
afterAll(() => stack.close());

async function read(Key: string, Range?: string): Promise<string> {
  const { Body } = await stack.s3.send(new GetObjectCommand({ Bucket, Key, Range }));
  return (await Body?.transformToString()) ?? '';
}

function eventOf(key: string, reason: string): Promise<BridgeEvent> {
  return eventually(() =>
    events.find(({ detail }) => {
      const { object } = detail as { object?: { key: string } };
      return object?.key === key && detail['reason'] === reason;
    }),
  );
}

it('puts, reads whole and in ranges, lists and deletes', async () => {
  const Key = 'a folder/ü+&%.txt';
  await stack.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello world', Metadata: { job: 'one' } }));
  expect(await read(Key)).toBe('hello world');
  expect(await read(Key, 'bytes=6-')).toBe('world');
  expect(await read(Key, 'bytes=0-4')).toBe('hello');
  expect(await stack.s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
    ContentLength: 11,
    Metadata: { job: 'one' },
  });
  const listed = await stack.s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'a folder/' }));
  expect(listed.Contents?.map((object) => object.Key)).toEqual([Key]);
  await stack.s3.send(new DeleteObjectCommand({ Bucket, Key }));
  await expect(read(Key)).rejects.toMatchObject({ name: 'NoSuchKey' });
});

it('holds an empty object', async () => {
  await stack.s3.send(new PutObjectCommand({ Bucket, Key: 'empty', Body: new Uint8Array(0) }));
  expect(await read('empty')).toBe('');
});

it('takes a PUT of 64 MiB', async () => {
  const Body = Buffer.alloc(64 * MIB, 'fanout');
  await stack.s3.send(new PutObjectCommand({ Bucket, Key: 'large', Body }));
  const { ContentLength } = await stack.s3.send(new HeadObjectCommand({ Bucket, Key: 'large' }));
  expect(ContentLength).toBe(Body.length);
  expect(await read('large', `bytes=${Body.length - 4}-`)).toBe(Body.subarray(-4).toString());
});

it('creates only once with If-None-Match, and replaces only what is known with If-Match', async () => {
  const Key = 'once';
  const put = (Body: string, condition: { IfNoneMatch?: string; IfMatch?: string }) =>
    stack.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...condition }));
  const { ETag } = await put('first', { IfNoneMatch: '*' });
  await expect(put('second', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await expect(put('second', { IfMatch: '"0"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  expect(await read(Key)).toBe('first');
  await put('third', { IfMatch: ETag ?? '' });
  expect(await read(Key)).toBe('third');
  const none = new PutObjectCommand({ Bucket, Key: 'none', Body: 'x', IfMatch: '"0"' });
  await expect(stack.s3.send(none)).rejects.toMatchObject({ name: 'NoSuchKey' });
});

it('lets one of many concurrent creators win', async () => {
  const puts = Array.from({ length: 20 }, (_none, index) =>
    stack.s3.send(new PutObjectCommand({ Bucket, Key: 'race', Body: `${index}`, IfNoneMatch: '*' })),
  );
  const outcomes = await Promise.allSettled(puts);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

it('tells EventBridge of an object that was put, copied or assembled', async () => {
  await stack.s3.send(new PutObjectCommand({ Bucket, Key: 'told', Body: 'hello' }));
  await stack.s3.send(new CopyObjectCommand({ Bucket, Key: 'told-copy', CopySource: `${Bucket}/told` }));
  const Key = 'told-parts';
  const { UploadId } = await stack.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const sizes = [5 * MIB, 3];
  const Parts = await Promise.all(
    sizes.map(async (size, index) => {
      const part = { Bucket, Key, UploadId, PartNumber: index + 1, Body: Buffer.alloc(size, 'x') };
      const { ETag } = await stack.s3.send(new UploadPartCommand(part));
      return { ETag, PartNumber: index + 1 };
    }),
  );
  await stack.s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));

  expect(await eventOf('told', 'PutObject')).toMatchObject({
    version: '0',
    source: 'aws.s3',
    'detail-type': 'Object Created',
    account: '000000000000',
    region: 'us-east-1',
    resources: [`arn:aws:s3:::${Bucket}`],
    detail: {
      version: '0',
      bucket: { name: Bucket },
      object: { size: 5, etag: '5d41402abc4b2a76b9719d911017c592', sequencer: expect.stringMatching(/^[0-9A-F]{18}$/) },
    },
  });
  await eventOf('told-copy', 'CopyObject');
  expect(await eventOf(Key, 'CompleteMultipartUpload')).toMatchObject({ detail: { object: { size: 5 * MIB + 3 } } });
  expect(events.filter(({ detail }) => (detail['object'] as { key: string }).key === Key)).toHaveLength(1);
});
