import { Match, Template as Templates } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Duration, Size } from 'aws-cdk-lib/core';
import { describe, expect, it } from 'vitest';
import { FanOut, type FanOutProps } from '../../infra/fan-out.ts';
import { emptyStack, resourceOf, resourcesOf, templateOf } from '../support/synth.ts';

describe('props', () => {
  it('are honoured', () => {
    const given = templateOf({
      memorySize: Size.mebibytes(1_024),
      timeout: Duration.seconds(100),
      itemTimeout: Duration.seconds(90),
      maxConcurrency: 7,
      retention: Duration.days(60),
      environment: { TABLE: 'mine' },
    });
    const consumer = resourceOf(given, 'AWS::Lambda::Function', 'Consumer').Properties;
    expect(consumer).toMatchObject({ MemorySize: 1_024, Timeout: 100, Environment: { Variables: { TABLE: 'mine' } } });
    expect(
      JSON.parse((consumer['Environment'] as { Variables: Record<string, string> }).Variables['FANOUT_CONFIG'] ?? ''),
    ).toMatchObject({
      itemTimeoutSeconds: 90,
      visibilityTimeoutSeconds: 600,
    });
    expect(resourceOf(given, 'AWS::SQS::Queue', 'WorkQueue').Properties['VisibilityTimeout']).toBe(600);
    given.hasParameter('FanOutMaxConcurrency', { Default: 7 });
    given.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: Match.arrayWith([Match.objectLike({ ExpirationInDays: 60 })]) },
    });
    given.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
  });

  it.each<[string, FanOutProps]>([
    ['maxConcurrency', { maxConcurrency: 1 }],
    ['maxConcurrency', { maxConcurrency: 1_001 }],
    ['memorySize', { memorySize: Size.mebibytes(64) }],
    ['timeout', { timeout: Duration.minutes(16) }],
    ['itemTimeout', { itemTimeout: Duration.seconds(56) }],
    ['retention', { retention: Duration.days(7) }],
  ])('are refused by name where they cannot be: %s %j', (prop, props) => {
    expect(() => templateOf(props)).toThrow(new RegExp(`^FanOut .*\\b${prop}: `));
  });

  it('put the consumer, and nothing else, into a VPC', () => {
    const stack = emptyStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0, restrictDefaultSecurityGroup: false });
    new FanOut(stack, 'FanOut', {
      vpc: ec2.Vpc.fromVpcAttributes(stack, 'Known', {
        vpcId: vpc.vpcId,
        availabilityZones: ['a'],
        privateSubnetIds: ['subnet-1'],
      }),
    });
    const inVpc = Templates.fromStack(stack);
    const functions = Object.entries(resourcesOf(inVpc, 'AWS::Lambda::Function'));
    expect(functions.filter(([, { Properties }]) => Properties['VpcConfig'] !== undefined).map(([id]) => id)).toEqual([
      expect.stringContaining('Consumer'),
    ]);
    expect(resourceOf(inVpc, 'AWS::IAM::Role', 'FunctionsConsumerRole').Properties['ManagedPolicyArns']).toHaveLength(
      1,
    );
  });

  it('take a tasks file, and say what is wrong with it', () => {
    expect(() => templateOf({ tasks: 'no-such-file.ts' })).toThrow('no-such-file.ts');
    expect(() => templateOf({ tasks: 'test/fixtures/tasks/throws-when-loaded.ts' })).toThrow('not loadable');
    expect(() => templateOf({ tasks: 'core/limits.ts' })).toThrow('defineTask');
  });
});

describe('pipelines among others', () => {
  it('do not collide in one stack', () => {
    const stack = emptyStack();
    new FanOut(stack, 'One');
    new FanOut(stack, 'Two', { maxConcurrency: 5 });
    const both = Templates.fromStack(stack);
    both.hasParameter('OneMaxConcurrency', { Default: 50 });
    both.hasParameter('TwoMaxConcurrency', { Default: 5 });
    expect(
      Object.keys(both.findOutputs('*'))
        .filter((name) => name.endsWith('WorkQueueUrl'))
        .sort(),
    ).toEqual(['OneWorkQueueUrl', 'TwoWorkQueueUrl']);
  });

  it('can be granted to, and can grant', () => {
    const stack = emptyStack();
    const pipeline = new FanOut(stack, 'FanOut');
    const table = new dynamodb.Table(stack, 'Mine', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    });
    table.grantReadData(pipeline.consumer);
    table.grantWriteData(pipeline.producer);
    const starter = new iam.Role(stack, 'Starter', { assumedBy: new iam.AccountRootPrincipal() });
    pipeline.grantStart(starter);
    const granted = Templates.fromStack(stack);
    const mentions = (path: string) => JSON.stringify(resourceOf(granted, 'AWS::IAM::Policy', path).Properties);
    expect(mentions('FunctionsConsumerRoleDefaultPolicy')).toContain('Mine');
    expect(mentions('FunctionsProducerRoleDefaultPolicy')).toContain('Mine');
    expect(mentions('StarterDefaultPolicy')).toContain('lambda:InvokeFunction');
    expect(mentions('StarterDefaultPolicy')).toContain('events:PutEvents');
  });
});
