import { Match, Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import { App, Duration } from 'aws-cdk-lib/core';
import { describe, expect, it } from 'vitest';
import { FanOutStack } from '../../infra/fan-out-stack.ts';
import { FUNCTIONS, functionOf, resourceOf, resourcesOf, templateOf } from '../support/synth.ts';

const DAY_SECONDS = 86_400;
const template = Template.fromStack(new FanOutStack(new App(), 'FanOut'));
const tlsOnly = Match.objectLike({
  Effect: 'Deny',
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});

describe('the queue', () => {
  it('hides a chunk for six times as long as its consumer may take', () => {
    const consumer = functionOf(template, 'Consumer').Properties['Timeout'] as number;
    const { VisibilityTimeout } = resourceOf(template, 'AWS::SQS::Queue', 'WorkQueue').Properties;
    expect(VisibilityTimeout).toBeGreaterThanOrEqual(6 * consumer);
    const settler = functionOf(template, 'Settler').Properties['Timeout'] as number;
    expect(
      resourceOf(template, 'AWS::SQS::Queue', 'WorkDeadLetters').Properties['VisibilityTimeout'],
    ).toBeGreaterThanOrEqual(6 * settler);
  });

  it('has a dead-letter queue that keeps letters longer than it keeps chunks', () => {
    const deadLetters = resourceOf(template, 'AWS::SQS::Queue', 'WorkDeadLetters');
    const { RedrivePolicy, MessageRetentionPeriod } = resourceOf(template, 'AWS::SQS::Queue', 'WorkQueue').Properties;
    expect(RedrivePolicy).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [deadLetters.id, 'Arn'] },
      maxReceiveCount: 10,
    });
    expect(MessageRetentionPeriod).toBeLessThanOrEqual(7 * DAY_SECONDS);
    expect(deadLetters.Properties['MessageRetentionPeriod']).toBe(14 * DAY_SECONDS);
  });

  it('is encrypted and takes nothing but TLS, and so is the one behind it', () => {
    for (const [id, { Properties }] of Object.entries(resourcesOf(template, 'AWS::SQS::Queue'))) {
      expect(Properties['SqsManagedSseEnabled']).toBe(true);
      template.hasResourceProperties('AWS::SQS::QueuePolicy', {
        Queues: [{ Ref: id }],
        PolicyDocument: { Statement: Match.arrayWith([tlsOnly]) },
      });
    }
    expect(Object.keys(resourcesOf(template, 'AWS::SQS::Queue'))).toHaveLength(2);
  });
});

describe('the ledger', () => {
  it('is one table on demand with recovery, a time to live and a sparse index of open jobs', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      GlobalSecondaryIndexes: [
        {
          IndexName: 'open',
          KeySchema: [{ AttributeName: 'open', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    });
  });
});

describe('the bucket', () => {
  it('is private, takes nothing but TLS, and forgets', () => {
    const { id, Properties } = resourceOf(template, 'AWS::S3::Bucket', 'Data');
    expect(Properties['PublicAccessBlockConfiguration']).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(Properties['BucketEncryption']).toBeDefined();
    const { Rules } = Properties['LifecycleConfiguration'] as {
      Rules: { Prefix?: string; ExpirationInDays?: number }[];
    };
    expect(Rules.filter((rule) => rule.ExpirationInDays === 30).map((rule) => rule.Prefix)).toEqual([
      'inputs/',
      'jobs/',
      'dead-letters/',
    ]);
    expect(Rules).toContainEqual(
      expect.objectContaining({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }),
    );
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      Bucket: { Ref: id },
      PolicyDocument: { Statement: Match.arrayWith([tlsOnly]) },
    });
  });

  it('tells EventBridge of its objects by itself, with no helper function', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
    const types = Object.values(template.toJSON()['Resources'] as Record<string, { Type: string }>).map(
      ({ Type }) => Type,
    );
    expect(
      types.filter((type) => type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource'),
    ).toEqual([]);
    expect(Object.keys(resourcesOf(template, 'AWS::Lambda::Function'))).toHaveLength(FUNCTIONS.length);
  });
});

describe('the mappings', () => {
  it('hand over one message at a time, and hear which failed', () => {
    const mappings = Object.values(resourcesOf(template, 'AWS::Lambda::EventSourceMapping'));
    expect(mappings).toHaveLength(2);
    for (const { Properties } of mappings)
      expect(Properties).toMatchObject({ BatchSize: 1, FunctionResponseTypes: ['ReportBatchItemFailures'] });
  });

  it('run as many consumers as the parameter says', () => {
    template.hasParameter('FanOutMaxConcurrency', { Type: 'Number', Default: 50, MinValue: 2, MaxValue: 1_000 });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: functionOf(template, 'Consumer').id },
      ScalingConfig: { MaximumConcurrency: { Ref: 'FanOutMaxConcurrency' } },
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: functionOf(template, 'Settler').id },
      EventSourceArn: { 'Fn::GetAtt': [resourceOf(template, 'AWS::SQS::Queue', 'WorkDeadLetters').id, 'Arn'] },
    });
  });
});

describe('triggers', () => {
  it('turn an event on the bus into a job, as it is', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventBusName: Match.anyValue(),
      EventPattern: { 'detail-type': ['Job Requested'] },
      Targets: [Match.objectLike({ InputTransformer: Match.absent(), RetryPolicy: { MaximumRetryAttempts: 20 } })],
    });
  });

  it('turn an object into a job, the event inside an envelope', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { object: { key: [{ wildcard: 'inbox/access-log/*.jsonl' }] } },
      },
      Targets: [
        Match.objectLike({
          InputTransformer: {
            InputTemplate: Match.stringLikeRegexp(
              '"trigger":"object","request":\\{"version":1,"task":"access-log"\\},"event":<',
            ),
          },
        }),
      ],
    });
  });

  it('refuse a prefix below which the pipeline itself writes', () => {
    for (const prefix of ['jobs/', 'inputs/mine/', ''])
      expect(() => templateOf({ triggers: { objects: [{ prefix, task: 'noop' }] } })).toThrow(
        'triggers.objects.prefix',
      );
  });

  it('start jobs by schedules', () => {
    const scheduled = templateOf({
      triggers: {
        schedules: [
          { schedule: events.Schedule.rate(Duration.hours(1)), task: 'noop', input: { type: 'range', from: 0, to: 9 } },
        ],
      },
    });
    scheduled.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 hour)',
      Targets: [
        Match.objectLike({ InputTransformer: { InputTemplate: Match.stringLikeRegexp('"trigger":"schedule"') } }),
      ],
    });
  });
});

describe('the outputs', () => {
  it('tell a client where everything is', () => {
    expect(Object.keys(template.findOutputs('*')).sort()).toEqual(
      [
        'ProtocolVersion',
        'WorkQueueUrl',
        'DeadLetterQueueUrl',
        'LedgerTableName',
        'DataBucketName',
        'EventBusName',
        'ProducerName',
        'ConsumerName',
        'LogGroupNames',
      ]
        .map((name) => `FanOut${name}`)
        .sort(),
    );
  });
});
