import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { type CfnParameter, Duration, type RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { BUCKET_PREFIX, type Config, ENVIRONMENT } from '../../core/config.ts';
import type { Bundles } from '../bundling/plan.ts';
import type { DataBucket } from './data-bucket.ts';
import type { LedgerTable } from './ledger-table.ts';
import { PipelineFunction, type PipelineFunctionProps } from './pipeline-function.ts';
import type { WorkQueue } from './work-queue.ts';

export interface PipelineFunctionsProps {
  readonly config: Config;
  readonly bundles: Bundles;
  readonly work: WorkQueue;
  readonly ledger: LedgerTable;
  readonly data: DataBucket;
  readonly bus: events.EventBus;
  readonly concurrency: CfnParameter;
  readonly removalPolicy: RemovalPolicy;
  readonly logRetention: logs.RetentionDays;
  readonly memorySize: Size;
  readonly environment: Readonly<Record<string, string>>;
  readonly vpc: ec2.IVpc | undefined;
}

const SETTLER_MEMORY_MB = 256;
const REAPER_TIMEOUT_SECONDS = 300;
const REAPER_EVERY = Duration.minutes(5);
const PRODUCER_RETRIES = 2;
/** Most of what the producer makes is garbage at once: a larger new space would only fill up before it is collected. */
const LEAN_NEW_SPACE = '--max-semi-space-size=2';

/** The four functions, what feeds them, and what each may do: no more than it does. */
export class PipelineFunctions extends Construct {
  readonly producer: PipelineFunction;
  readonly consumer: PipelineFunction;
  readonly settler: PipelineFunction;
  readonly reaper: PipelineFunction;
  readonly #props: PipelineFunctionsProps;

  constructor(scope: Construct, id: string, props: PipelineFunctionsProps) {
    super(scope, id);
    this.#props = props;
    this.producer = this.#addProducer();
    this.consumer = this.#addConsumer();
    this.settler = this.#addSettler();
    this.reaper = this.#addReaper();
    this.#tellReaper();
  }

  /** An invocation of the producer that failed for good is told to the reaper, which has the job produced again. */
  #tellReaper(): void {
    const { config } = this.#props;
    const policy = this.#allowInvoke('InvokeReaper', this.producer.role, this.reaper.function);
    const told = new lambda.CfnEventInvokeConfig(this, 'ProducerEvents', {
      functionName: this.producer.function.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: PRODUCER_RETRIES,
      maximumEventAgeInSeconds: config.producerEventAgeSeconds,
      destinationConfig: { onFailure: { destination: this.reaper.function.functionArn } },
    });
    // Lambda refuses a destination that the function may not use.
    told.node.addDependency(policy);
  }

  #addProducer(): PipelineFunction {
    const { config, data, work } = this.#props;
    const producer = this.#add('Producer', {
      code: this.#props.bundles.producer,
      description: 'Accepts jobs, and sends their chunks',
      memorySize: Size.mebibytes(config.producerMemoryMb),
      timeout: Duration.seconds(config.producerTimeoutSeconds),
      recursive: true,
      environment: { NODE_OPTIONS: LEAN_NEW_SPACE },
    });
    work.queue.grantSendMessages(producer);
    data.allowRead(producer, '');
    data.allowWrite(producer, BUCKET_PREFIX.inputs);
    this.#allowInvoke('InvokeItself', producer.role, producer.function);
    return producer;
  }

  #addConsumer(): PipelineFunction {
    const { config, data, work } = this.#props;
    const consumer = this.#add('Consumer', {
      code: this.#props.bundles.consumer,
      description: 'Runs the tasks, a chunk at a time',
      memorySize: this.#props.memorySize,
      timeout: Duration.seconds(config.consumerTimeoutSeconds),
      recursive: true,
      vpc: this.#props.vpc,
      environment: this.#props.environment,
    });
    work.queue.grantSendMessages(consumer);
    data.allowRead(consumer, BUCKET_PREFIX.jobs);
    data.allowWrite(consumer, BUCKET_PREFIX.jobs);
    const mapping = this.#map(consumer, work.queue);
    // A parameter, so that one template serves a laptop and an account.
    mapping.scalingConfig = { maximumConcurrency: this.#props.concurrency.valueAsNumber };
    return consumer;
  }

  #addSettler(): PipelineFunction {
    const { config, data, work } = this.#props;
    const settler = this.#add('Settler', {
      code: this.#props.bundles.settler,
      description: 'Accounts for dead letters, so that every job ends',
      memorySize: Size.mebibytes(SETTLER_MEMORY_MB),
      timeout: Duration.seconds(config.consumerTimeoutSeconds),
    });
    data.allowRead(settler, BUCKET_PREFIX.jobs);
    data.allowWrite(settler, BUCKET_PREFIX.jobs, BUCKET_PREFIX.deadLetters);
    this.#map(settler, work.deadLetters);
    return settler;
  }

  #addReaper(): PipelineFunction {
    const { data, ledger } = this.#props;
    const reaper = this.#add('Reaper', {
      code: this.#props.bundles.reaper,
      description: 'Looks after jobs that have not ended',
      memorySize: Size.mebibytes(SETTLER_MEMORY_MB),
      timeout: Duration.seconds(REAPER_TIMEOUT_SECONDS),
      environment: { [ENVIRONMENT.producerName]: this.producer.function.functionName },
    });
    data.allowRead(reaper, BUCKET_PREFIX.jobs);
    data.allowWrite(reaper, BUCKET_PREFIX.jobs);
    ledger.allowOpenJobs(reaper);
    this.#allowInvoke('InvokeProducer', reaper.role, this.producer.function);
    new events.Rule(this, 'ReaperSchedule', {
      description: 'Looks after jobs that have not ended',
      schedule: events.Schedule.rate(REAPER_EVERY),
      targets: [new targets.LambdaFunction(reaper.function)],
    });
    return reaper;
  }

  #add(
    id: string,
    given: Pick<PipelineFunctionProps, 'code' | 'description' | 'memorySize' | 'timeout' | 'recursive' | 'vpc'> & {
      readonly environment?: Readonly<Record<string, string>>;
    },
  ): PipelineFunction {
    const { config, work, ledger, data, bus, concurrency, logRetention, removalPolicy } = this.#props;
    const added = new PipelineFunction(this, id, {
      ...given,
      logRetention,
      removalPolicy,
      environment: {
        ...given.environment,
        [ENVIRONMENT.queueUrl]: work.queue.queueUrl,
        [ENVIRONMENT.tableName]: ledger.table.tableName,
        [ENVIRONMENT.bucketName]: data.bucket.bucketName,
        [ENVIRONMENT.eventBusName]: bus.eventBusName,
        [ENVIRONMENT.maxConcurrency]: concurrency.valueAsString,
        [ENVIRONMENT.config]: Stack.of(this).toJsonString(config),
      },
    });
    ledger.allowLedger(added);
    bus.grantPutEventsTo(added);
    return added;
  }

  /** One message is one invocation; what isn't done comes back alone. */
  #map(consumer: PipelineFunction, queue: sqs.IQueue): lambda.CfnEventSourceMapping {
    queue.grantConsumeMessages(consumer);
    const mapping = new lambda.EventSourceMapping(consumer, 'Mapping', {
      target: consumer.function,
      eventSourceArn: queue.queueArn,
      batchSize: this.#props.config.batchSize,
      maxBatchingWindow: Duration.seconds(this.#props.config.batchWindowSeconds),
      reportBatchItemFailures: true,
    });
    return mapping.node.defaultChild as lambda.CfnEventSourceMapping;
  }

  /** A policy of its own: in the role's default policy it would make function and policy wait for each other. */
  #allowInvoke(id: string, role: iam.Role, invoked: lambda.IFunction): iam.Policy {
    return new iam.Policy(this, id, {
      roles: [role],
      statements: [new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [invoked.functionArn] })],
    });
  }
}
