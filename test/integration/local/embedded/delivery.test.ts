import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  GetEventSourceMappingCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import { type MiniStack, startMiniStack } from './support/mini-stack.ts';

const logGroups = new Set<string>();
let stack: MiniStack;

beforeAll(async () => {
  stack = await startMiniStack({ onLog: (line) => logGroups.add(line.logGroupName) });
});
afterAll(() => stack.close());

/** What the echo function wrote down under `kind`, once `isWanted`. */
function recorded(kind: string, isWanted: (record: Record<string, unknown>) => boolean) {
  const Bucket = stack.output('BucketName');
  return eventually(async () => {
    const list = new ListObjectsV2Command({ Bucket, Prefix: `records/${kind}/` });
    const { Contents = [] } = await stack.s3.send(list);
    for (const { Key } of Contents) {
      const { Body } = await stack.s3.send(new GetObjectCommand({ Bucket, Key }));
      const record: Record<string, unknown> = JSON.parse((await Body?.transformToString()) ?? '{}');
      if (isWanted(record)) return record;
    }
    return undefined;
  });
}

describe('Lambda', () => {
  it('invokes by name and by ARN, and answers with the log on request', async () => {
    const Payload = JSON.stringify({ record: false, text: 'ü 😀' });
    for (const FunctionName of [stack.output('FunctionName'), stack.output('FunctionArn')]) {
      const answer = await stack.lambda.send(new InvokeCommand({ FunctionName, Payload, LogType: 'Tail' }));
      expect(answer).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
      expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toEqual({ echo: JSON.parse(Payload) });
      expect(Buffer.from(answer.LogResult ?? '', 'base64').toString()).toContain('echoing');
    }
    expect([...logGroups]).toEqual([expect.stringContaining('Mini-EchoLogs-')]);
    expect(stack.local.environments()).toHaveLength(1);
  });

  it('only looks on a dry run, and answers an unknown function with 404', async () => {
    const FunctionName = stack.output('FunctionName');
    expect(await stack.lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'DryRun' }))).toMatchObject({
      StatusCode: 204,
    });
    await expect(stack.lambda.send(new InvokeCommand({ FunctionName: 'nobody' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('describes the function', async () => {
    const FunctionName = stack.output('FunctionName');
    const { Configuration } = await stack.lambda.send(new GetFunctionCommand({ FunctionName }));
    expect(Configuration).toMatchObject({ FunctionName, MemorySize: 128, Timeout: 10, State: 'Active' });
    expect(Configuration?.Environment?.Variables).toMatchObject({ QUEUE_URL: stack.output('WorkUrl') });
    const configuration = await stack.lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    expect(configuration.FunctionArn).toBe(stack.output('FunctionArn'));
    const { Functions } = await stack.lambda.send(new ListFunctionsCommand({}));
    expect(Functions?.map((listed) => listed.FunctionName)).toEqual([FunctionName]);
  });

  it('lists, shows and updates the mapping', async () => {
    const FunctionName = stack.output('FunctionName');
    const { EventSourceMappings } = await stack.lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
    const UUID = EventSourceMappings?.[0]?.UUID ?? '';
    expect(EventSourceMappings).toMatchObject([{ BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } }]);
    const update = new UpdateEventSourceMappingCommand({ UUID, ScalingConfig: { MaximumConcurrency: 5 } });
    await stack.lambda.send(update);
    expect(await stack.lambda.send(new GetEventSourceMappingCommand({ UUID }))).toMatchObject({
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
      State: 'Enabled',
    });
  });
});

describe('EventBridge', () => {
  it('hands an event of a custom bus to the function, as it is', async () => {
    const Entries = ['function', 'nobody'].map((to) => ({
      EventBusName: 'mini-bus',
      Source: 'mini',
      DetailType: 'Greeting',
      Detail: JSON.stringify({ to, n: 1 }),
      Resources: ['arn:aws:s3:::somewhere'],
    }));
    const answer = await stack.eventBridge.send(new PutEventsCommand({ Entries }));
    expect(answer.FailedEntryCount).toBe(0);
    const event = await recorded('event', (record) => record['id'] === answer.Entries?.[0]?.EventId);
    expect(event).toMatchObject({
      'detail-type': 'Greeting',
      source: 'mini',
      account: '000000000000',
      resources: ['arn:aws:s3:::somewhere'],
      detail: { to: 'function', n: 1 },
    });
  });

  it('transforms an event for a queue', async () => {
    const Detail = JSON.stringify({ name: 'a "quoted" name', count: 3 });
    const Entries = [{ Source: 'mini', DetailType: 'ToQueue', Detail }];
    await stack.eventBridge.send(new PutEventsCommand({ Entries }));
    const receive = new ReceiveMessageCommand({ QueueUrl: stack.output('PlainUrl'), WaitTimeSeconds: 5 });
    const { Messages } = await stack.sqs.send(receive);
    expect(JSON.parse(Messages?.[0]?.Body ?? '')).toEqual({ greeting: 'hello a "quoted" name', count: 3 });
  });

  it('refuses entries one by one', async () => {
    const good = { Source: 'mini', DetailType: 'x', Detail: '{}' };
    const Entries = [
      good,
      { ...good, Detail: '[1' },
      { ...good, Source: 'aws.s3' },
      { ...good, EventBusName: 'nowhere' },
      { Source: 'mini', Detail: '{}' },
    ];
    const answer = await stack.eventBridge.send(new PutEventsCommand({ Entries }));
    expect(answer.FailedEntryCount).toBe(4);
    expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      'MalformedDetail',
      'NotAuthorizedForSourceException',
      'ResourceNotFoundException',
      'InvalidArgument',
    ]);
  });

  it('hands an object that was put to the function', async () => {
    const Key = 'inbox/input.jsonl';
    await stack.s3.send(new PutObjectCommand({ Bucket: stack.output('BucketName'), Key, Body: '{}' }));
    const event = await recorded('event', (record) => record['source'] === 'aws.s3');
    expect(event).toMatchObject({ 'detail-type': 'Object Created', detail: { object: { key: Key, size: 2 } } });
  });
});

describe('the event source mapping', () => {
  it('hands a message to the function', async () => {
    const QueueUrl = stack.output('WorkUrl');
    await stack.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'work', MessageGroupId: 'job' }));
    const batch = await recorded('message', () => true);
    expect(batch['Records']).toMatchObject([{ body: 'work', attributes: { MessageGroupId: 'job' } }]);
  });
});
