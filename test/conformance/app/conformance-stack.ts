import { resolve } from 'node:path';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { FanOut } from '../../../infra/fan-out.ts';
import { ServiceFixtures } from './service-fixtures.ts';

/** Consumers at once. */
export const MAX_CONCURRENCY = 5;
/** Name of the output with the queue of the jobs' ends. */
export const ENDS_QUEUE_URL = 'EndsQueueUrl';
/** Name of the output with the names of what the services are tested by. */
export const SERVICE_FIXTURES = 'ServiceFixtures';
/** Items of the job that starts every minute. */
export const SCHEDULED_ITEMS = 3;
/** Where an object starts a job over its lines, and where none does. */
export const INBOX = { prefix: 'inbox/logs/', suffix: '.jsonl' } as const;

/** A pipeline with every trigger, a queue that every announced end of a job goes to, and what the services are tested by. */
export class ConformanceStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { description: 'What the conformance suite runs on' });
    const pipeline = new FanOut(this, 'FanOut', {
      tasks: resolve(import.meta.dirname, '../../fixtures/tasks/conformance.ts'),
      maxConcurrency: MAX_CONCURRENCY,
      removalPolicy: RemovalPolicy.DESTROY,
      triggers: {
        objects: [{ ...INBOX, task: 'access-log' }],
        schedules: [
          {
            schedule: events.Schedule.rate(Duration.minutes(1)),
            task: 'square',
            input: { type: 'range', from: 0, to: SCHEDULED_ITEMS },
          },
        ],
      },
    });
    const ends = new sqs.Queue(this, 'Ends', { removalPolicy: RemovalPolicy.DESTROY });
    new events.Rule(this, 'Ended', {
      eventBus: pipeline.bus,
      description: 'A job has ended',
      eventPattern: { detailType: ['Job Ended'] },
      targets: [new targets.SqsQueue(ends)],
    });
    new CfnOutput(this, ENDS_QUEUE_URL, { value: ends.queueUrl });
    new CfnOutput(this, SERVICE_FIXTURES, { value: new ServiceFixtures(this, 'Services').json });
  }
}
