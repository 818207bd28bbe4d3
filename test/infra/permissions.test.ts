import { Template } from 'aws-cdk-lib/assertions';
import { App } from 'aws-cdk-lib/core';
import { describe, expect, it } from 'vitest';
import { FanOutStack } from '../../infra/fan-out-stack.ts';
import { inWords, permissionsText } from '../support/permissions-text.ts';
import { FUNCTIONS, listOf, resourcesOf, roleOf, type Statement, statementsOf } from '../support/synth.ts';

const template = Template.fromStack(new FanOutStack(new App(), 'FanOut'));
const policies = Object.values(resourcesOf(template, 'AWS::IAM::Policy'));
const statements: readonly Statement[] = policies.flatMap(statementsOf);

/**
 * Actions for which AWS knows no narrower resource than all, each with the reason. There is none now: in a VPC a role
 * takes AWS's own managed policy for network interfaces, which has some.
 */
const WITHOUT_RESOURCE: Readonly<Record<string, string>> = {};

it('are those that were reviewed: whoever changes one sees it in permissions.md', async () => {
  await expect(permissionsText(template)).toMatchFileSnapshot('permissions.md');
});

describe('what roles may do', () => {
  it('names each action', () => {
    for (const { Action } of statements)
      for (const action of listOf(Action)) expect(action).toMatch(/^[a-z0-9]+:[A-Z]\w+$/);
  });

  it('names each resource, unless AWS has none for the action', () => {
    for (const { Action, Resource } of statements)
      for (const resource of listOf(Resource)) {
        if (listOf(Action).every((action) => WITHOUT_RESOURCE[action] !== undefined)) continue;
        expect(inWords(resource), String(Action)).toMatch(/^<\w+\.Arn>/);
      }
  });

  /** Objects are named by prefix, since their keys hold ids that nobody knows beforehand; nothing else ends in a star. */
  it('names objects by their prefix', () => {
    const stars = statements.flatMap(({ Action, Resource }) =>
      listOf(Resource)
        .map(inWords)
        .filter((resource) => resource.includes('*'))
        .map((resource) => `${listOf(Action).join(' ')} ${resource.replace(/<.*>/, '')}`),
    );
    expect([...new Set(stars)].sort()).toEqual([
      's3:GetObject s3:GetObjectVersion /*',
      's3:GetObject s3:GetObjectVersion /jobs/*',
      's3:PutObject /dead-letters/*',
      's3:PutObject /inputs/*',
      's3:PutObject /jobs/*',
    ]);
  });

  it('belongs to one role each, and no policy is managed', () => {
    for (const { Properties } of policies) expect(Properties['Roles']).toHaveLength(1);
    for (const name of FUNCTIONS) expect(roleOf(template, name).Properties['ManagedPolicyArns']).toBeUndefined();
  });

  it.each([
    ['dynamodb:Query', ['Reaper']],
    ['lambda:InvokeFunction', ['Producer', 'Reaper']],
    ['sqs:ReceiveMessage', ['Consumer', 'Settler']],
    ['sqs:SendMessage', ['Consumer', 'Producer']],
  ] as const)('allows %s to %j alone', (action, names) => {
    const roles = policies
      .filter((policy) => statementsOf(policy).some(({ Action }) => listOf(Action).includes(action)))
      .flatMap(({ Properties }) => (Properties['Roles'] as { Ref: string }[]).map(({ Ref }) => Ref));
    expect([...new Set(roles)].sort()).toEqual(names.map((name) => roleOf(template, name).id).sort());
  });

  it('is for Lambda to take on, and for nobody else', () => {
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::IAM::Role')))
      expect(Properties['AssumeRolePolicyDocument']).toMatchObject({
        Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } }],
      });
  });
});

describe('whom resources let in', () => {
  it('is nobody by queue and bucket, which only keep out', () => {
    const own = ['AWS::SQS::QueuePolicy', 'AWS::S3::BucketPolicy'].flatMap((type) =>
      Object.values(resourcesOf(template, type)).flatMap(statementsOf),
    );
    expect(own).toHaveLength(3);
    for (const { Effect } of own) expect(Effect).toBe('Deny');
  });

  it('is EventBridge by the functions, for one rule each', () => {
    for (const { Properties } of Object.values(resourcesOf(template, 'AWS::Lambda::Permission'))) {
      expect(Properties).toMatchObject({ Principal: 'events.amazonaws.com', Action: 'lambda:InvokeFunction' });
      expect(inWords(Properties['SourceArn'])).toMatch(/^<\w+\.Arn>$/);
    }
  });
});
