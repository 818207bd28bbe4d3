import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { ChangeMessageVisibilityCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { type MiniStack, startMiniStack } from './support/mini-stack.ts';

it('finds queue, table and bucket again with their content', async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'kept-'));
  const pk = { S: 'kept' };

  const first = await startMiniStack({ dataDirectory });
  const names = { TableName: first.output('TableName'), Bucket: first.output('BucketName') };
  await first.sqs.send(new SendMessageCommand({ QueueUrl: first.output('PlainUrl'), MessageBody: 'kept' }));
  await first.dynamoDb.send(new PutItemCommand({ TableName: names.TableName, Item: { pk, n: { N: '1' } } }));
  await first.s3.send(new PutObjectCommand({ Bucket: names.Bucket, Key: 'a/../kept', Body: 'kept' }));
  await first.close();

  const second = await startMiniStack({ dataDirectory });
  expect(second.output('TableName')).toBe(names.TableName);
  const QueueUrl = second.output('PlainUrl');
  expect(QueueUrl.startsWith(second.local.endpoint)).toBe(true);
  const { Messages } = await second.sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(Messages).toMatchObject([{ Body: 'kept' }]);
  const { Item } = await second.dynamoDb.send(new GetItemCommand({ TableName: names.TableName, Key: { pk } }));
  expect(Item).toEqual({ pk, n: { N: '1' } });
  const { Body } = await second.s3.send(new GetObjectCommand({ Bucket: names.Bucket, Key: 'a/../kept' }));
  expect(await Body?.transformToString()).toBe('kept');
  await second.close();
  await rm(dataDirectory, { recursive: true });
});

it('has what was in flight visible again, since its receivers are gone', async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'kept-'));
  const receive = async ({ sqs, output }: MiniStack) =>
    (await sqs.send(new ReceiveMessageCommand({ QueueUrl: output('PlainUrl'), VisibilityTimeout: 360 }))).Messages;

  const first = await startMiniStack({ dataDirectory });
  await first.sqs.send(new SendMessageCommand({ QueueUrl: first.output('PlainUrl'), MessageBody: 'in flight' }));
  const [message] = (await receive(first)) ?? [];
  expect(message).toMatchObject({ Body: 'in flight' });
  const handle = { QueueUrl: first.output('PlainUrl'), ReceiptHandle: message?.ReceiptHandle };
  await first.sqs.send(new ChangeMessageVisibilityCommand({ ...handle, VisibilityTimeout: 0 }));
  expect(await receive(first)).toMatchObject([{ Body: 'in flight' }]);
  await first.close();

  const second = await startMiniStack({ dataDirectory });
  expect(await receive(second)).toMatchObject([{ Body: 'in flight' }]);
  await second.close();
  await rm(dataDirectory, { recursive: true });
});

it('keeps the last version of each object, which the next run finds as its first', async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'kept-'));
  const start = async () => {
    const stack = await startMiniStack({ dataDirectory });
    const at = { Bucket: stack.output('BucketName'), Key: 'kept' };
    const VersioningConfiguration = { Status: 'Enabled' as const };
    await stack.s3.send(new PutBucketVersioningCommand({ Bucket: at.Bucket, VersioningConfiguration }));
    const put = (Body: string) => stack.s3.send(new PutObjectCommand({ ...at, Body }));
    const get = async (versionId?: string) => {
      const { Body, VersionId } = await stack.s3.send(new GetObjectCommand({ ...at, VersionId: versionId }));
      return [await Body?.transformToString(), VersionId];
    };
    return { stack, at, put, get };
  };

  const first = await start();
  const { VersionId } = await first.put('one');
  await first.put('two');
  expect(await first.get(VersionId)).toEqual(['one', VersionId]);
  await first.stack.close();

  const second = await start();
  expect(await second.get()).toEqual(['two', 'null']);
  const third = await second.put('three');
  expect(await second.get('null')).toEqual(['two', 'null']);
  await second.stack.s3.send(new DeleteObjectCommand({ ...second.at, VersionId: third.VersionId }));
  expect(await second.get()).toEqual(['two', 'null']);
  await second.stack.close();
  await rm(dataDirectory, { recursive: true });
});

it('lets only one runtime use a data directory', async () => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'kept-'));
  const first = await startMiniStack({ dataDirectory });
  await expect(startMiniStack({ dataDirectory })).rejects.toThrow("the data directory can't be opened");
  await first.close();
  const second = await startMiniStack({ dataDirectory });
  await second.close();
  await rm(dataDirectory, { recursive: true });
});
