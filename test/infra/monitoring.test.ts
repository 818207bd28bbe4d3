import { Match, Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, Duration } from 'aws-cdk-lib/core';
import { expect, it } from 'vitest';
import { FanOut, FanOutMonitoring } from '../../infra/fan-out.ts';
import { FanOutStack } from '../../infra/fan-out-stack.ts';
import { emptyStack, resourceOf, resourcesOf } from '../support/synth.ts';

const template = Template.fromStack(new FanOutStack(new App(), 'FanOut'));
const alarm = (id: string) => resourceOf(template, 'AWS::CloudWatch::Alarm', `Monitoring${id}`).Properties;

it('tells of dead letters, of chunks that wait, of errors, of throttles and of jobs that are stuck', () => {
  expect(Object.keys(resourcesOf(template, 'AWS::CloudWatch::Alarm'))).toHaveLength(5);
  expect(alarm('DeadLetters')).toMatchObject({ MetricName: 'NumberOfMessagesReceived', Threshold: 1 });
  expect(alarm('ChunkWaits')).toMatchObject({ MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 1_800 });
  expect(alarm('JobStuck')).toMatchObject({ Namespace: 'FanOut', MetricName: 'OldestJobAge', Threshold: 86_400 });
});

it('counts the errors of all four functions, and the throttles of the consumer', () => {
  const metrics = alarm('Errors')['Metrics'] as {
    Expression?: string;
    MetricStat?: { Metric: { MetricName: string } };
  }[];
  expect(metrics.filter(({ MetricStat }) => MetricStat?.Metric.MetricName === 'Errors')).toHaveLength(4);
  expect(metrics.find(({ Expression }) => Expression !== undefined)?.Expression?.split('+')).toHaveLength(4);
  expect(alarm('Throttles')).toMatchObject({ MetricName: 'Throttles', Threshold: 1 });
});

it('is silent where nothing is measured: a pipeline at rest is well', () => {
  template.allResourcesProperties('AWS::CloudWatch::Alarm', { TreatMissingData: 'notBreaching' });
});

it('shows queue, functions and jobs on one dashboard', () => {
  const { DashboardBody } = resourceOf(template, 'AWS::CloudWatch::Dashboard', 'Monitoring').Properties;
  const body = JSON.stringify(DashboardBody);
  for (const metric of ['ApproximateNumberOfMessagesVisible', 'ConcurrentExecutions', 'OpenJobs', 'OldestJobAge'])
    expect(body).toContain(metric);
});

it('can be left out, in whole or without its dashboard', () => {
  const none = Template.fromStack(new FanOutStack(new App(), 'FanOut', { monitoring: false }));
  none.resourceCountIs('AWS::CloudWatch::Alarm', 0);
  none.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
});

it('does what it is given to do, after as long as it is given', () => {
  const stack = emptyStack();
  const pipeline = new FanOut(stack, 'FanOut');
  const topic = new Topic(stack, 'Pager');
  new FanOutMonitoring(stack, 'Monitoring', {
    pipeline,
    actions: [new SnsAction(topic)],
    jobTakesAtMost: Duration.hours(1),
    dashboard: false,
  });
  const own = Template.fromStack(stack);
  own.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [{ Ref: Match.stringLikeRegexp('Pager') }] });
  expect(resourceOf(own, 'AWS::CloudWatch::Alarm', 'JobStuck').Properties['Threshold']).toBe(3_600);
  own.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
});
