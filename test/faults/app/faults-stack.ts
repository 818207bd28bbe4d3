import { resolve } from 'node:path';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { CfnOutput, CfnParameter, Duration, Fn, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { configSchema, ENVIRONMENT } from '../../../core/config.ts';
import { FanOut } from '../../../infra/fan-out.ts';
import { ENDS_QUEUE_URL, PROXY_PARAMETER, REAPER_NAME, VISIBILITY_PARAMETER } from './names.ts';

const FIXTURES = resolve(import.meta.dirname, '../../fixtures/faults');
const MAX_CONCURRENCY = 5;
/**
 * The smallest that the settings allow: an item has 1 s, a consumer 1 s for items and 5 s to put away what it has, a
 * producer 5 s to produce and 10 s to seal.
 */
const TIMES = {
  consumerTimeoutSeconds: 6,
  itemTimeoutSeconds: 1,
  producerTimeoutSeconds: 15,
  producerEventAgeSeconds: 60,
} as const;
/** A silent producer is dead after 75 s: the reaper's clock is that much ahead, so that it is after 8. */
const REAPER_AHEAD_MS = 67_000;
const SERVICES = ['SQS', 'DYNAMODB', 'S3', 'EVENTBRIDGE', 'LAMBDA'];

/** A pipeline with the shortest times, whose functions reach AWS by the fault proxy, and a queue of announced ends. */
export class FaultsStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { description: 'What the fault suite runs on' });
    const proxy = new CfnParameter(this, PROXY_PARAMETER, {
      default: process.env['FANOUT_FAULTS_PROXY'] ?? 'http://127.0.0.1:1',
    });
    const visibility = new CfnParameter(this, VISIBILITY_PARAMETER, {
      type: 'Number',
      description: 'Six times the timeout of the consumer, as AWS wants it; a test has what was lost back sooner',
      default: 6 * TIMES.consumerTimeoutSeconds,
    });
    const pipeline = new FanOut(this, 'FanOut', {
      tasks: resolve(FIXTURES, 'tasks.ts'),
      maxConcurrency: MAX_CONCURRENCY,
      memorySize: Size.mebibytes(256),
      timeout: Duration.seconds(TIMES.consumerTimeoutSeconds),
      itemTimeout: Duration.seconds(TIMES.itemTimeoutSeconds),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const config = this.toJsonString(
      configSchema.parse({ ...TIMES, consumerMemoryMb: 256, maxConcurrency: MAX_CONCURRENCY }),
    );
    const preload = `--import=${resolve(FIXTURES, 'preload.mjs')}`;
    for (const [name, { node }] of Object.entries(pipeline.functions)) {
      const of = node.defaultChild as lambda.CfnFunction;
      const set = (variable: string, value: unknown) =>
        of.addPropertyOverride(`Environment.Variables.${variable}`, value);
      for (const service of SERVICES) set(`AWS_ENDPOINT_URL_${service}`, proxy.valueAsString);
      // The SDK goes where a queue's URL leads.
      set(ENVIRONMENT.queueUrl, Fn.join('/', [proxy.valueAsString, 'queue', pipeline.queue.queueName]));
      set(ENVIRONMENT.config, config);
      set('NODE_OPTIONS', name === 'producer' ? `--max-semi-space-size=4 ${preload}` : preload);
      if (name === 'producer') of.addPropertyOverride('Timeout', TIMES.producerTimeoutSeconds);
      if (name === 'reaper') set('FANOUT_FAULTS_AHEAD_MS', String(REAPER_AHEAD_MS));
    }
    for (const { node } of [pipeline.queue, pipeline.deadLetters])
      (node.defaultChild as sqs.CfnQueue).visibilityTimeout = visibility.valueAsNumber;
    const ends = new sqs.Queue(this, 'Ends', { removalPolicy: RemovalPolicy.DESTROY });
    new events.Rule(this, 'Ended', {
      eventBus: pipeline.bus,
      description: 'A job has ended',
      eventPattern: { detailType: ['Job Ended'] },
      targets: [new targets.SqsQueue(ends)],
    });
    new CfnOutput(this, ENDS_QUEUE_URL, { value: ends.queueUrl });
    new CfnOutput(this, REAPER_NAME, { value: pipeline.functions.reaper.functionName });
  }
}
