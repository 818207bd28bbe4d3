import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListRulesCommand } from '@aws-sdk/client-eventbridge';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, ListQueuesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type EmptyRuntime, startEmptyRuntime } from '../support/mini-stack.ts';
import { functionOf, stacksOf, templateOf } from '../support/stacks.ts';

let runtime: EmptyRuntime;
let stacks: ReturnType<typeof stacksOf>;

beforeEach(async () => {
  runtime = await startEmptyRuntime();
  stacks = stacksOf(runtime);
});
afterEach(() => runtime.close());

async function invoke(functionName: string): Promise<unknown> {
  const { Payload } = await runtime.lambda.send(new InvokeCommand({ FunctionName: functionName }));
  return JSON.parse(Buffer.from(Payload ?? []).toString('utf8'));
}

const queueAttributes = async (QueueUrl: string) =>
  (await runtime.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes;

const tableOf = (key: string, properties: Readonly<Record<string, unknown>> = {}) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
    KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
    ...properties,
  },
});

describe('in place', () => {
  it("a function's code and configuration: what runs ends with the old, what comes has the new", async () => {
    const slow = `async () => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      return ['first', process.env.STAGE];
    }`;
    const first = await functionOf(runtime, 'one.zip', slow, { Environment: { Variables: { STAGE: 'a' } } });
    await stacks.deploy('app', templateOf({ Task: first }));
    const { Task = '' } = await stacks.resources('app');
    const running = invoke(Task);
    await eventually(() => runtime.local.environments().find(({ state }) => state === 'busy'));

    const second = await functionOf(runtime, 'two.zip', "async () => ['second', process.env.STAGE]", {
      Environment: { Variables: { STAGE: 'b' } },
      MemorySize: 256,
      Timeout: 9,
    });
    const { status } = await stacks.deploy('app', templateOf({ Task: second }));

    expect(status).toBe('UPDATE_COMPLETE');
    expect(await invoke(Task)).toEqual(['second', 'b']);
    expect(await running).toEqual(['first', 'a']);
    expect(await invoke(Task)).toEqual(['second', 'b']);
    const configuration = await runtime.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: Task }));
    expect(configuration).toMatchObject({ MemorySize: 256, Timeout: 9 });
  });

  it("a queue's attributes, a mapping's concurrency, a rule's state", async () => {
    const Task = await functionOf(runtime, 'task.zip', 'async () => null');
    const template = (visibility: object, concurrency: object, state: string) =>
      templateOf({
        Task,
        Queue: { Type: 'AWS::SQS::Queue', Properties: visibility },
        Mapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            FunctionName: { Ref: 'Task' },
            EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
            ...concurrency,
          },
        },
        Rule: {
          Type: 'AWS::Events::Rule',
          Properties: { EventPattern: { source: ['x'] }, State: state, Targets: [] },
        },
      });
    await stacks.deploy('app', template({ VisibilityTimeout: 60, DelaySeconds: 5 }, {}, 'ENABLED'));
    const before = await stacks.resources('app');
    await stacks.deploy(
      'app',
      template({ VisibilityTimeout: 90 }, { ScalingConfig: { MaximumConcurrency: 7 } }, 'DISABLED'),
    );
    expect(await stacks.resources('app')).toEqual(before);
    expect(await queueAttributes(String(before['Queue']))).toMatchObject({
      VisibilityTimeout: '90',
      DelaySeconds: '0',
    });
    const { EventSourceMappings } = await runtime.lambda.send(new ListEventSourceMappingsCommand({}));
    expect(EventSourceMappings).toEqual([expect.objectContaining({ ScalingConfig: { MaximumConcurrency: 7 } })]);
    const { Rules } = await runtime.eventBridge.send(new ListRulesCommand({}));
    expect(Rules).toEqual([expect.objectContaining({ State: 'DISABLED' })]);
  });
});

describe('by another', () => {
  it('what has no name of its own; who refers to it follows', async () => {
    const template = (key: string) =>
      templateOf({ Ledger: tableOf(key) }, { Outputs: { Table: { Value: { Ref: 'Ledger' } } } });
    const before = await stacks.deploy('app', template('pk'));
    const after = await stacks.deploy('app', template('id'));
    expect(after.status).toBe('UPDATE_COMPLETE');
    expect(after.output('Table')).not.toBe(before.output('Table'));
    const { TableNames } = await runtime.dynamoDb.send(new ListTablesCommand({}));
    expect(TableNames).toEqual([after.output('Table')]);
    await stacks.delete('app');
    expect((await runtime.dynamoDb.send(new ListTablesCommand({}))).TableNames).toEqual([]);
  });

  it('but not what has: there would be two of the name', async () => {
    await stacks.deploy('app', templateOf({ Ledger: tableOf('pk', { TableName: 'ledger' }) }));
    const { status } = await stacks.deploy('app', templateOf({ Ledger: tableOf('id', { TableName: 'ledger' }) }));
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await stacks.events('app')).join('\n')).toContain('Rename ledger and update the stack again.');
  });
});

it("says that a table's indexes can't be changed, and leaves it", async () => {
  const index = {
    IndexName: 'by-key',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    Projection: { ProjectionType: 'ALL' },
  };
  await stacks.deploy('app', templateOf({ Ledger: tableOf('pk') }));
  const indexed = tableOf('pk', { GlobalSecondaryIndexes: [index] });
  const { status } = await stacks.deploy('app', templateOf({ Ledger: indexed }));
  expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect((await stacks.events('app')).join('\n')).toMatch(/Ledger UPDATE_FAILED: .*\(none\), got by-key/);
});

const BROKEN = { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 99_999 } };

describe('a deploy that fails', () => {
  it('leaves what was there as it was, and says which resource it was', async () => {
    const good = await functionOf(runtime, 'good.zip', "async () => 'good'");
    const queue = { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 60 } };
    await stacks.deploy('app', templateOf({ Task: good, Queue: queue }));
    const before = await stacks.resources('app');

    const bad = await functionOf(runtime, 'bad.zip', "async () => 'bad'");
    const template = {
      Task: bad,
      Queue: { ...queue, Properties: { VisibilityTimeout: 61 } },
      Table: tableOf('pk'),
      Bucket: { Type: 'AWS::S3::Bucket' },
      Broken: { ...BROKEN, DependsOn: ['Task', 'Queue', 'Table', 'Bucket'] },
    };
    const { status } = await stacks.deploy('app', templateOf(template));

    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await stacks.resources('app')).toEqual(before);
    expect(await invoke(String(before['Task']))).toBe('good');
    expect((await queueAttributes(String(before['Queue'])))?.['VisibilityTimeout']).toBe('60');
    expect((await runtime.dynamoDb.send(new ListTablesCommand({}))).TableNames).toEqual([]);
    const { Buckets } = await runtime.s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(['code']);
    const events = await stacks.events('app');
    expect(events).toContainEqual(
      expect.stringMatching(/^Broken CREATE_FAILED: .*VisibilityTimeout.*between 0 and 43200/),
    );
    expect(events).toContain('app UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [Broken].');
    const { Broken: _broken, ...mended } = template;
    expect((await stacks.deploy('app', templateOf(mended))).status).toBe('UPDATE_COMPLETE');
    expect(await invoke(String(before['Task']))).toBe('bad');
  });

  it('leaves nothing where nothing was, and its stack can be deleted and made again', async () => {
    const Task = await functionOf(runtime, 'task.zip', 'async () => null');
    const resources = { Task, Fine: { Type: 'AWS::SQS::Queue' }, Broken: { ...BROKEN, DependsOn: ['Fine', 'Task'] } };
    const { status } = await stacks.deploy('app', templateOf(resources));
    expect(status).toBe('ROLLBACK_COMPLETE');
    expect((await runtime.sqs.send(new ListQueuesCommand({}))).QueueUrls ?? []).toEqual([]);
    expect((await runtime.lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([]);
    await expect(stacks.deploy('app', templateOf({ Task }))).rejects.toThrow(
      'ROLLBACK_COMPLETE state and can not be updated',
    );
    await stacks.delete('app');
    expect((await stacks.deploy('app', templateOf({ Task }))).status).toBe('CREATE_COMPLETE');
  });

  it('says so of code that is not there', async () => {
    const Task = await functionOf(runtime, 'task.zip', 'async () => null');
    const missing = { ...Task, Properties: { ...Task.Properties, Code: { S3Bucket: 'code', S3Key: 'no.zip' } } };
    await stacks.deploy('app', templateOf({ Task: missing }));
    expect(await stacks.events('app')).toContain(
      'Task CREATE_FAILED: expected the code at s3://code/no.zip: there is no such object',
    );
  });
});

it('takes away what a template no longer states, also a queue that is being read', async () => {
  const Task = await functionOf(runtime, 'task.zip', 'async () => null');
  const Queue = { Type: 'AWS::SQS::Queue' };
  const Mapping = {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: { FunctionName: { Ref: 'Task' }, EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] } },
  };
  await stacks.deploy('app', templateOf({ Task, Queue, Mapping }));
  const { Queue: QueueUrl } = await stacks.resources('app');
  await runtime.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
  expect((await stacks.deploy('app', templateOf({ Task }))).status).toBe('UPDATE_COMPLETE');
  expect(Object.keys(await stacks.resources('app'))).toEqual(['Task']);
  expect((await runtime.sqs.send(new ListQueuesCommand({}))).QueueUrls ?? []).toEqual([]);
  expect((await runtime.lambda.send(new ListEventSourceMappingsCommand({}))).EventSourceMappings).toEqual([]);
});
