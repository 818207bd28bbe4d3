import { resolve } from 'node:path';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as destinations from 'aws-cdk-lib/aws-lambda-destinations';
import * as sources from 'aws-cdk-lib/aws-lambda-event-sources';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { DockerImage, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { buildSync } from 'esbuild';

const OBEYS = resolve(import.meta.dirname, '../../fixtures/lambda/obeys');
const removalPolicy = RemovalPolicy.DESTROY;

/** What the tests of the services find by these names, as one output of the stack. */
export interface FixtureNames {
  readonly functionName: string;
  readonly tableName: string;
  readonly bucketName: string;
  readonly busName: string;
  /** Takes what rules of the bus and of the bucket's events deliver. */
  readonly eventsQueueUrl: string;
  /** One message a batch. */
  readonly singlesQueueUrl: string;
  readonly singlesDeadLettersUrl: string;
  /** Up to ten messages a batch, gathered for a second. */
  readonly batchesQueueUrl: string;
  readonly batchesDeadLettersUrl: string;
  /** Where records of asynchronous invocations go. */
  readonly successesQueueUrl: string;
  readonly failuresQueueUrl: string;
}

/** What the function is made with, as its tests expect it. */
export const OBEYS_SETTINGS = {
  timeoutSeconds: 2,
  memoryMb: 256,
  greeting: 'Grüße, "you" 😀\n$HOME',
  retries: 1,
} as const;
/** How the queues in front of it are set. */
export const SINGLES = { maxReceiveCount: 2, concurrency: 3, visibilitySeconds: 4 } as const;
const BATCHES = { maxReceiveCount: 1, concurrency: 2, visibilitySeconds: 4, windowSeconds: 1 } as const;
/** Of the rule that hands object events on. */
export const WATCHED_PREFIX = 'watched/';

/** One function that does as it is told, and a queue, table, bucket and bus of the suite's own. */
export class ServiceFixtures extends Construct {
  readonly names: FixtureNames;
  readonly #function: lambda.Function;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const table = new dynamodb.Table(this, 'Table', {
      partitionKey: { name: 'run', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      removalPolicy,
    });
    const successes = this.#queue('Successes');
    const failures = this.#queue('Failures');
    this.#function = new lambda.Function(this, 'Obeys', {
      code: bundled(OBEYS),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: OBEYS_SETTINGS.memoryMb,
      timeout: Duration.seconds(OBEYS_SETTINGS.timeoutSeconds),
      environment: { TABLE_NAME: table.tableName, GREETING: OBEYS_SETTINGS.greeting },
      logGroup: new logs.LogGroup(this, 'ObeysLog', { removalPolicy, retention: logs.RetentionDays.ONE_DAY }),
      retryAttempts: OBEYS_SETTINGS.retries,
      onSuccess: new destinations.SqsDestination(successes),
      onFailure: new destinations.SqsDestination(failures),
    });
    table.grantReadWriteData(this.#function);
    const singles = this.#consumed('Singles', SINGLES, { batchSize: 1 });
    const batches = this.#consumed('Batches', BATCHES, {
      batchSize: 10,
      maxBatchingWindow: Duration.seconds(BATCHES.windowSeconds),
    });
    const bucket = this.#bucket();
    const bus = new events.EventBus(this, 'Bus');
    const delivered = this.#queue('Delivered');
    this.#addRules(bus, bucket, delivered);
    this.names = {
      functionName: this.#function.functionName,
      tableName: table.tableName,
      bucketName: bucket.bucketName,
      busName: bus.eventBusName,
      eventsQueueUrl: delivered.queueUrl,
      singlesQueueUrl: singles.queue.queueUrl,
      singlesDeadLettersUrl: singles.dead.queueUrl,
      batchesQueueUrl: batches.queue.queueUrl,
      batchesDeadLettersUrl: batches.dead.queueUrl,
      successesQueueUrl: successes.queueUrl,
      failuresQueueUrl: failures.queueUrl,
    };
  }

  /** The names as JSON, resolved where the stack is deployed. */
  get json(): string {
    return Stack.of(this).toJsonString(this.names);
  }

  /** Set on the resource itself: the construct's own way is a custom resource, which not every target can run. */
  #bucket(): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Bucket', { versioned: true, removalPolicy });
    const resource = bucket.node.defaultChild as s3.CfnBucket;
    resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    return bucket;
  }

  #queue(id: string, props: sqs.QueueProps = {}): sqs.Queue {
    return new sqs.Queue(this, id, { ...props, removalPolicy });
  }

  /** A queue that the function reads, and where its messages end that failed too often. */
  #consumed(id: string, settings: typeof SINGLES | typeof BATCHES, source: sources.SqsEventSourceProps) {
    const dead = this.#queue(`${id}DeadLetters`);
    const queue = this.#queue(id, {
      visibilityTimeout: Duration.seconds(settings.visibilitySeconds),
      deadLetterQueue: { queue: dead, maxReceiveCount: settings.maxReceiveCount },
    });
    this.#function.addEventSource(
      new sources.SqsEventSource(queue, {
        ...source,
        reportBatchItemFailures: true,
        maxConcurrency: settings.concurrency,
      }),
    );
    return { queue, dead };
  }

  /** Each tells its name with what it hands on: one queue does for all. */
  #addRules(bus: events.EventBus, bucket: s3.Bucket, queue: sqs.IQueue): void {
    const saying = (rule: string) =>
      new targets.SqsQueue(queue, {
        message: events.RuleTargetInput.fromObject({ rule, detail: events.EventField.fromPath('$.detail') }),
      });
    new events.Rule(this, 'Either', {
      eventBus: bus,
      eventPattern: {
        source: events.Match.prefix('conformance.'),
        detail: { $or: [{ size: events.Match.greaterThan(10) }, { file: { name: events.Match.suffix('.csv') } }] },
      },
      targets: [saying('either')],
    });
    new events.Rule(this, 'Others', {
      eventBus: bus,
      eventPattern: { detail: { file: { name: events.Match.anythingButWildcard('*/private/*') } } },
      targets: [saying('others')],
    });
    new events.Rule(this, 'Objects', {
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [bucket.bucketName] }, object: { key: events.Match.prefix(WATCHED_PREFIX) } },
      },
      targets: [saying('objects')],
    });
  }
}

/** The function with the client that it uses: what Lambda brings along, no process of this machine has. */
function bundled(folder: string): lambda.Code {
  const bundleInto = (outputDirectory: string): boolean => {
    buildSync({
      entryPoints: [resolve(folder, 'index.mjs')],
      outfile: resolve(outputDirectory, 'index.mjs'),
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'esm',
      mainFields: ['module', 'main'],
      banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
      minify: true,
      logLevel: 'error',
    });
    return true;
  };
  // Docker is never asked: what bundles here doesn't fail half-way.
  const image = DockerImage.fromRegistry('none');
  return lambda.Code.fromAsset(folder, { bundling: { image, local: { tryBundle: bundleInto } } });
}
