import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startEmptyRuntime } from '../support/mini-stack.ts';
import { functionOf, stacksOf, templateOf } from '../support/stacks.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kept-'));
});
afterEach(() => rm(directory, { recursive: true }));

const table = (key: string) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
    KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
  },
});

it('keeps stacks, with their names, code and messages, until they are deleted', async () => {
  const first = await startEmptyRuntime({ dataDirectory: directory });
  const stacks = stacksOf(first);
  const Task = await functionOf(first, 'task.zip', "async () => 'kept'");
  await stacks.deploy('other', templateOf({ Queue: { Type: 'AWS::SQS::Queue' } }));
  await stacks.deploy('app', templateOf({ Task, Ledger: table('pk'), Queue: { Type: 'AWS::SQS::Queue' } }));
  await stacks.deploy('app', templateOf({ Task, Ledger: table('id'), Queue: { Type: 'AWS::SQS::Queue' } }));
  const before = await stacks.resources('app');
  const protect = (isOn: boolean) =>
    new UpdateTerminationProtectionCommand({ StackName: 'app', EnableTerminationProtection: isOn });
  await first.cloudFormation.send(protect(true));
  await first.sqs.send(new SendMessageCommand({ QueueUrl: before['Queue'], MessageBody: 'x' }));
  await stacks.delete('other');
  const id = (await stacks.describe('app'))?.StackId;
  await first.close();

  const second = await startEmptyRuntime({ dataDirectory: directory });
  const again = stacksOf(second);
  expect(await again.describe('other')).toBeUndefined();
  expect((await again.describe('app'))?.StackId).toBe(id);
  const after = await again.resources('app');
  expect({ ...after, Queue: undefined }).toEqual({ ...before, Queue: undefined });
  const attributes = { QueueUrl: after['Queue'], AttributeNames: ['ApproximateNumberOfMessages' as const] };
  const { Attributes } = await second.sqs.send(new GetQueueAttributesCommand(attributes));
  expect(Attributes).toEqual({ ApproximateNumberOfMessages: '1' });
  const { Payload } = await second.lambda.send(new InvokeCommand({ FunctionName: after['Task'] }));
  expect(Buffer.from(Payload ?? []).toString('utf8')).toBe('"kept"');
  await expect(again.delete('app')).rejects.toThrow(/TerminationProtection is enabled/);
  await second.cloudFormation.send(protect(false));
  await again.delete('app');
  await second.close();

  const third = await startEmptyRuntime({ dataDirectory: directory });
  expect(await stacksOf(third).describe('app')).toBeUndefined();
  await third.close();
});
