import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { CfnOutput, CfnParameter, Duration, Fn, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import {
  CONCURRENCY_PARAMETER,
  type Config,
  type ConfigInput,
  configSchema,
  MAPPING_CONCURRENCY,
  OUTPUT,
  STACK_PROTOCOL_VERSION,
} from '../core/config.ts';
import { bundleFunctions } from './bundling/bundle.ts';
import { shippedTasks } from './bundling/settings.ts';
import { DataBucket } from './constructs/data-bucket.ts';
import { LedgerTable } from './constructs/ledger-table.ts';
import { PipelineFunctions } from './constructs/pipeline-functions.ts';
import { type ObjectTrigger, type ScheduleTrigger, Triggers } from './constructs/triggers.ts';
import { WorkQueue } from './constructs/work-queue.ts';

export { FanOutMonitoring, type FanOutMonitoringProps } from './monitoring.ts';

export interface FanOutProps {
  /** The module that exports the tasks. @default - the tasks that this project ships */
  readonly tasks?: string;
  /** Further environment variables of the consumer, for the tasks. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where the consumer runs. @default - in no VPC */
  readonly vpc?: ec2.IVpc;
  /** The consumer's memory. @default Size.mebibytes(512) */
  readonly memorySize?: Size;
  /** The consumer's timeout; a longer chunk is cut into slices. @default Duration.seconds(60) */
  readonly timeout?: Duration;
  /** An item's time, where its job doesn't say. @default Duration.seconds(20) */
  readonly itemTimeout?: Duration;
  /** Consumers at once, 2-1,000. @default 50 */
  readonly maxConcurrency?: number;
  /** How long results and inputs are kept. @default Duration.days(30) */
  readonly retention?: Duration;
  /** What starts jobs by itself: objects put into the bucket, and schedules. @default - nothing does */
  readonly triggers?: { readonly objects?: readonly ObjectTrigger[]; readonly schedules?: readonly ScheduleTrigger[] };
  /** What becomes of queue, table and bucket when the stack is destroyed. @default RemovalPolicy.RETAIN */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * A fan-out pipeline: queue, ledger, bucket, functions, triggers.
 *
 * @example
 * const pipeline = new FanOut(this, 'FanOut', { tasks: 'tasks.ts', maxConcurrency: 100 });
 * table.grantReadData(pipeline.consumer);
 */
export class FanOut extends Construct {
  /** Runs the tasks: grant it what they need. */
  readonly consumer: iam.IGrantable;
  /** Reads inputs: grant it other buckets. */
  readonly producer: iam.IGrantable;
  readonly bus: events.EventBus;
  /** Chunks on their way. */
  readonly queue: sqs.IQueue;
  /** Chunks that no consumer could settle. */
  readonly deadLetters: sqs.IQueue;
  /** All of it that runs. */
  readonly functions: Readonly<Record<'producer' | 'consumer' | 'settler' | 'reaper', lambda.IFunction>>;
  readonly #functions: PipelineFunctions;

  constructor(scope: Construct, id: string, props: FanOutProps = {}) {
    super(scope, id);
    const config = configOf(props);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const work = new WorkQueue(this, 'Work', { config, removalPolicy });
    const ledger = new LedgerTable(this, 'Ledger', { removalPolicy });
    const data = new DataBucket(this, 'Data', { retention: Duration.days(config.resultRetentionDays), removalPolicy });
    this.bus = new events.EventBus(this, 'Bus', { description: 'Requests for jobs, and their ends' });
    const concurrency = new CfnParameter(this, 'Concurrency', {
      type: 'Number',
      description: 'Consumers at once',
      default: config.maxConcurrency,
      minValue: MAPPING_CONCURRENCY.min,
      maxValue: MAPPING_CONCURRENCY.max,
    });
    concurrency.overrideLogicalId(`${id}${CONCURRENCY_PARAMETER}`);
    this.#functions = new PipelineFunctions(this, 'Functions', {
      config,
      bundles: bundleFunctions(props.tasks ?? shippedTasks),
      work,
      ledger,
      data,
      bus: this.bus,
      concurrency,
      removalPolicy,
      logRetention: config.logRetentionDays as logs.RetentionDays,
      memorySize: Size.mebibytes(config.consumerMemoryMb),
      environment: props.environment ?? {},
      vpc: props.vpc,
    });
    this.consumer = this.#functions.consumer;
    this.producer = this.#functions.producer;
    this.queue = work.queue;
    this.deadLetters = work.deadLetters;
    const { producer, consumer, settler, reaper } = this.#functions;
    this.functions = {
      producer: producer.function,
      consumer: consumer.function,
      settler: settler.function,
      reaper: reaper.function,
    };
    new Triggers(this, 'Triggers', {
      bus: this.bus,
      bucket: data.bucket,
      producer: this.#functions.producer.function,
      objects: props.triggers?.objects ?? [],
      schedules: props.triggers?.schedules ?? [],
    });
    this.#output(OUTPUT.protocolVersion, String(STACK_PROTOCOL_VERSION));
    this.#output(OUTPUT.queueUrl, work.queue.queueUrl);
    this.#output(OUTPUT.deadLetterQueueUrl, work.deadLetters.queueUrl);
    this.#output(OUTPUT.tableName, ledger.table.tableName);
    this.#output(OUTPUT.bucketName, data.bucket.bucketName);
    this.#output(OUTPUT.eventBusName, this.bus.eventBusName);
    this.#output(OUTPUT.producerName, producer.function.functionName);
    this.#output(OUTPUT.consumerName, consumer.function.functionName);
    const logGroups = [producer, consumer, settler, reaper].map(({ logGroup }) => logGroup.logGroupName);
    this.#output(OUTPUT.logGroupNames, Fn.join(',', logGroups));
  }

  /** Lets somebody start jobs: by invoking the producer, or by an event on the bus. */
  grantStart(grantee: iam.IGrantable): void {
    this.#functions.producer.function.grantInvoke(grantee);
    this.bus.grantPutEventsTo(grantee);
  }

  #output(name: string, value: string): void {
    new CfnOutput(this, name, { value }).overrideLogicalId(`${this.node.id}${name}`);
  }
}

/** The setting behind each prop that has one. */
const SETTING_OF = {
  memorySize: 'consumerMemoryMb',
  timeout: 'consumerTimeoutSeconds',
  itemTimeout: 'itemTimeoutSeconds',
  maxConcurrency: 'maxConcurrency',
  retention: 'resultRetentionDays',
} as const satisfies Partial<Record<keyof FanOutProps, keyof ConfigInput>>;

/** The props as one checked set of settings. @throws {Error} naming the prop, what was expected and what came */
function configOf(props: FanOutProps): Config {
  const given: Partial<Record<keyof typeof SETTING_OF, number | undefined>> = {
    memorySize: props.memorySize?.toMebibytes(),
    timeout: props.timeout?.toSeconds(),
    itemTimeout: props.itemTimeout?.toSeconds({ integral: false }),
    maxConcurrency: props.maxConcurrency,
    retention: props.retention?.toDays(),
  };
  const names = Object.keys(SETTING_OF) as (keyof typeof SETTING_OF)[];
  const settings = names.filter((name) => given[name] !== undefined).map((name) => [SETTING_OF[name], given[name]]);
  const parsed = configSchema.safeParse(Object.fromEntries(settings));
  if (parsed.success) return parsed.data;
  const propOf = (setting: PropertyKey | undefined) => names.find((name) => SETTING_OF[name] === setting) ?? setting;
  const problems = parsed.error.issues.map(({ path, message }) => `${String(propOf(path[0]))}: ${message}`);
  throw new Error(`FanOut ${problems.join('; ')}`);
}
