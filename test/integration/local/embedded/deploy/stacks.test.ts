import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { GetQueueAttributesCommand, ListQueuesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmptyRuntime, startEmptyRuntime } from '../support/mini-stack.ts';
import { stacksOf, templateOf } from '../support/stacks.ts';

let runtime: EmptyRuntime;
let stacks: ReturnType<typeof stacksOf>;

beforeAll(async () => {
  runtime = await startEmptyRuntime();
  stacks = stacksOf(runtime);
});
afterAll(() => runtime.close());

const QUEUE = { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 60 } };
const URL_OUTPUT = { Outputs: { Url: { Value: { Ref: 'Queue' } } } };

it('makes a stack of a change set, and is done when it answers', async () => {
  const set = { StackName: 'made', ChangeSetName: 'first' };
  const dashboard = { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{}' } };
  const TemplateBody = templateOf({ Queue: QUEUE, Board: dashboard }, URL_OUTPUT);
  await runtime.cloudFormation.send(new CreateChangeSetCommand({ ...set, ChangeSetType: 'CREATE', TemplateBody }));
  expect((await stacks.describe('made'))?.StackStatus).toBe('REVIEW_IN_PROGRESS');
  const described = await runtime.cloudFormation.send(new DescribeChangeSetCommand(set));
  expect(described).toMatchObject({ Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE' });
  expect(
    described.Changes?.map(({ ResourceChange: change }) => `${change?.Action} ${change?.LogicalResourceId}`),
  ).toEqual(['Add Queue', 'Add Board']);

  await runtime.cloudFormation.send(new ExecuteChangeSetCommand(set));

  const stack = await stacks.describe('made');
  expect(stack?.StackStatus).toBe('CREATE_COMPLETE');
  const QueueUrl = stack?.Outputs?.[0]?.OutputValue;
  const { Attributes } = await runtime.sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  expect(Attributes?.['VisibilityTimeout']).toBe('60');
  const events = await stacks.events('made');
  expect(events.at(-1)).toBe('made CREATE_COMPLETE');
  expect(events).toContain('Board CREATE_COMPLETE: the embedded runtime has no dashboards: accepted without effect');
  const template = await runtime.cloudFormation.send(new GetTemplateCommand({ StackName: 'made' }));
  expect(template.TemplateBody).toBe(TemplateBody);
});

it("says in the CDK CLI's own words that nothing changes", async () => {
  const template = templateOf({ Queue: QUEUE });
  await stacks.deploy('same', template);
  const set = { StackName: 'same', ChangeSetName: 'again' };
  await runtime.cloudFormation.send(new CreateChangeSetCommand({ ...set, TemplateBody: template }));
  const described = await runtime.cloudFormation.send(new DescribeChangeSetCommand(set));
  expect(described.Status).toBe('FAILED');
  expect(described.StatusReason).toMatch(/^The submitted information didn't contain changes\./);
  await expect(runtime.cloudFormation.send(new ExecuteChangeSetCommand(set))).rejects.toMatchObject({
    name: 'InvalidChangeSetStatusException',
  });
  const update = new UpdateStackCommand({ StackName: 'same', TemplateBody: template });
  await expect(runtime.cloudFormation.send(update)).rejects.toMatchObject({
    name: 'ValidationError',
    message: 'No updates are to be performed.',
  });
});

it('deletes all of a stack, which is then known only by its id', async () => {
  const { stack, output } = await stacks.deploy('gone', templateOf({ Queue: QUEUE }, URL_OUTPUT));
  await stacks.delete('gone');
  const { QueueUrls = [] } = await runtime.sqs.send(new ListQueuesCommand({}));
  expect(QueueUrls).not.toContain(output('Url'));
  expect(await stacks.describe('gone')).toBeUndefined();
  expect((await stacks.describe(String(stack.StackId)))?.StackStatus).toBe('DELETE_COMPLETE');
  expect((await stacks.events(String(stack.StackId))).at(-1)).toBe('gone DELETE_COMPLETE');
  await stacks.delete('gone');
});

it('keeps what the template says to retain', async () => {
  const kept = { ...QUEUE, DeletionPolicy: 'Retain' };
  const { output } = await stacks.deploy('retaining', templateOf({ Queue: kept }, URL_OUTPUT));
  await stacks.delete('retaining');
  const { QueueUrls } = await runtime.sqs.send(new ListQueuesCommand({}));
  expect(QueueUrls).toContain(output('Url'));
});

it('reads YAML with the short forms of functions', async () => {
  const template = `
Parameters:
  Seconds: { Type: Number, Default: 45 }
Conditions:
  Long: !Equals [!Ref Seconds, "45"]
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: !If [Long, !Ref Seconds, 1]
Outputs:
  Name:
    Value: !Join ["-", [!GetAtt Queue.QueueName, !Sub "in \${AWS::Region}"]]
`;
  const { output } = await stacks.deploy('yaml', template);
  expect(output('Name')).toMatch(/^yaml-Queue-[0-9A-F]{12}-in us-east-1$/);
  const again = await stacks.deploy('yaml', template, {
    Parameters: [{ ParameterKey: 'Seconds', ParameterValue: '46' }],
  });
  expect(again.status).toBe('UPDATE_COMPLETE');
});

describe('stacks beside one another', () => {
  it('have resources of their own, and use what others export', async () => {
    const exporting = templateOf(
      { Queue: QUEUE },
      { Outputs: { Name: { Value: { 'Fn::GetAtt': ['Queue', 'QueueName'] }, Export: { Name: 'shared-name' } } } },
    );
    const importing = templateOf(
      { Queue: QUEUE },
      { Outputs: { Name: { Value: { 'Fn::ImportValue': 'shared-name' } } } },
    );
    const one = await stacks.deploy('stage-one', exporting);
    const two = await stacks.deploy('stage-two', importing);
    expect(two.output('Name')).toBe(one.output('Name'));
    expect((await stacks.resources('stage-one'))['Queue']).not.toBe((await stacks.resources('stage-two'))['Queue']);
    await expect(stacks.delete('stage-one')).rejects.toThrow(
      'Cannot delete export shared-name as it is in use by stage-two',
    );
    await stacks.delete('stage-two');
    await stacks.delete('stage-one');
    expect(await stacks.describe('stage-one')).toBeUndefined();
  });

  it("can not take each other's names", async () => {
    const named = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'only-one' } };
    await stacks.deploy('owner', templateOf({ Queue: named }));
    const { status } = await stacks.deploy('thief', templateOf({ Mine: named }));
    expect(status).toBe('ROLLBACK_COMPLETE');
    expect(await stacks.events('thief')).toContain(
      'Mine CREATE_FAILED: only-one already exists: it is Queue of the stack owner',
    );
    const { QueueUrls = [] } = await runtime.sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'only-one' }));
    expect(QueueUrls).toHaveLength(1);
  });
});

it('looks up parameters in the parameter store, and checks the rules', async () => {
  const version = { Type: 'AWS::SSM::Parameter', Properties: { Type: 'String', Name: '/v', Value: '30' } };
  await stacks.deploy('versioned', templateOf({ Version: version }));
  const template = (tooOld: readonly string[]) =>
    templateOf(
      { Queue: QUEUE },
      {
        Parameters: { V: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/v' } },
        Rules: {
          NewEnough: {
            Assertions: [
              {
                Assert: { 'Fn::Not': [{ 'Fn::Contains': [tooOld, { Ref: 'V' }] }] },
                AssertDescription: 'version 31 required',
              },
            ],
          },
        },
        Outputs: { V: { Value: { Ref: 'V' } } },
      },
    );
  const { output } = await stacks.deploy('reader', template(['5']));
  expect(output('V')).toBe('30');
  await expect(stacks.deploy('reader', template(['30']))).rejects.toThrow('version 31 required');
});

describe('says what is wrong with', () => {
  const queue = { Queue: QUEUE };

  it.each<[string, string, string]>([
    ['a template that is none', '{"Resources": 1}', 'Template format error: expected a CloudFormation template'],
    ['a broken one', '{"Resources"', 'Template format error: JSON not well-formed'],
    [
      'types that there are not',
      templateOf({ Cache: { Type: 'AWS::ElastiCache::CacheCluster' } }),
      'Unrecognized resource types: [AWS::ElastiCache::CacheCluster]',
    ],
    [
      'references to nothing',
      templateOf({ Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'Nobody' } } } }),
      'Unresolved resource dependencies [Nobody] in the Resources block of the template',
    ],
    [
      'a parameter without a value',
      templateOf(queue, { Parameters: { P: { Type: 'String' } } }),
      'Parameters: [P] must have values',
    ],
    [
      'a parameter that nothing holds',
      templateOf(queue, { Parameters: { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/no' } } }),
      'Unable to fetch parameters [/no] from parameter store for this account.',
    ],
  ])('%s', async (_name, TemplateBody, message) => {
    const create = runtime.cloudFormation.send(new CreateStackCommand({ StackName: 'wrong', TemplateBody }));
    await expect(create).rejects.toMatchObject({ name: 'ValidationError', message: expect.stringContaining(message) });
    expect(await stacks.describe('wrong')).toBeUndefined();
  });

  it('a stack that is not there', async () => {
    const StackName = 'nobody';
    const { cloudFormation } = runtime;
    const TemplateBody = templateOf(queue);
    const absent = { StackName, ChangeSetName: 'x' };
    await expect(cloudFormation.send(new DescribeStacksCommand({ StackName }))).rejects.toThrow(
      'Stack with id nobody does not exist',
    );
    await expect(cloudFormation.send(new DescribeStackEventsCommand({ StackName }))).rejects.toThrow(
      'Stack [nobody] does not exist',
    );
    await expect(
      cloudFormation.send(new CreateChangeSetCommand({ ...absent, ChangeSetType: 'UPDATE', TemplateBody })),
    ).rejects.toThrow('Stack [nobody] does not exist');
    await expect(cloudFormation.send(new DescribeChangeSetCommand(absent))).rejects.toMatchObject({
      name: 'ChangeSetNotFoundException',
    });
  });

  it('another region', async () => {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const abroad = new CloudFormationClient({ endpoint: runtime.local.endpoint, region: 'eu-west-1', credentials });
    const create = abroad.send(new CreateStackCommand({ StackName: 'abroad', TemplateBody: templateOf(queue) }));
    await expect(create).rejects.toThrow('the embedded runtime is the region us-east-1: set AWS_REGION, got eu-west-1');
    abroad.destroy();
  });
});
