import { resolve } from 'node:path';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { FanOut } from '../../../infra/fan-out.ts';

/** Consumers at once. */
export const MAX_CONCURRENCY = 5;
/** Name of the output with the queue of the jobs' ends. */
export const ENDS_QUEUE_URL = 'EndsQueueUrl';
/** Where an object starts a job over its lines, and where none does. */
export const INBOX = { prefix: 'inbox/logs/', suffix: '.jsonl' } as const;

/** A pipeline with every trigger, and a queue that every announced end of a job goes to. */
export class ConformanceStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { description: 'What the conformance suite runs on' });
    const pipeline = new FanOut(this, 'FanOut', {
      tasks: resolve(import.meta.dirname, '../../fixtures/tasks/conformance.ts'),
      maxConcurrency: MAX_CONCURRENCY,
      removalPolicy: RemovalPolicy.DESTROY,
      triggers: { objects: [{ ...INBOX, task: 'access-log' }] },
    });
    const ends = new sqs.Queue(this, 'Ends', { removalPolicy: RemovalPolicy.DESTROY });
    new events.Rule(this, 'Ended', {
      eventBus: pipeline.bus,
      description: 'A job has ended',
      eventPattern: { detailType: ['Job Ended'] },
      targets: [new targets.SqsQueue(ends)],
    });
    new CfnOutput(this, ENDS_QUEUE_URL, { value: ends.queueUrl });
  }
}
