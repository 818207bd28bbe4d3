import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { BUCKET_PREFIX, STACK_PROTOCOL_VERSION } from '../../core/config.ts';

/** The parts of a job request that a trigger states. */
export interface TriggeredJob {
  readonly task: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** A job for each object that is created below a prefix; the object is its input. */
export interface ObjectTrigger extends TriggeredJob {
  /** @default inbox/ */
  readonly prefix?: string;
  readonly suffix?: string;
  /** @default - by the key's extension */
  readonly format?: 'jsonl' | 'json' | 'csv' | 'lines';
}

/** A job each time a schedule fires. */
export interface ScheduleTrigger extends TriggeredJob {
  readonly schedule: events.Schedule;
  /** As in a job request. */
  readonly input: Readonly<Record<string, unknown>>;
}

export interface TriggersProps {
  readonly bus: events.EventBus;
  readonly bucket: s3.Bucket;
  readonly producer: lambda.IFunction;
  readonly objects: readonly ObjectTrigger[];
  readonly schedules: readonly ScheduleTrigger[];
}

const RETRY_ATTEMPTS = 20;
const DEFAULT_PREFIX = 'inbox/';

/** Everything that starts a job but a direct invoke: events on the bus, objects, schedules. */
export class Triggers extends Construct {
  readonly #props: TriggersProps;

  constructor(scope: Construct, id: string, props: TriggersProps) {
    super(scope, id);
    this.#props = props;
    new events.Rule(this, 'Requested', {
      eventBus: props.bus,
      description: 'A job is asked for by an event',
      eventPattern: { detailType: ['Job Requested'] },
      targets: [this.#target()],
    });
    for (const [i, trigger] of props.objects.entries()) this.#addObject(`Object${i}`, trigger);
    for (const [i, trigger] of props.schedules.entries()) this.#addSchedule(`Schedule${i}`, trigger);
  }

  #addObject(id: string, { prefix = DEFAULT_PREFIX, suffix, format, ...job }: ObjectTrigger): void {
    refuseOwnPrefix(prefix);
    const key = suffix === undefined ? { prefix } : { wildcard: `${prefix}*${suffix}` };
    new events.Rule(this, id, {
      description: `An object starts task ${job.task}`,
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [this.#props.bucket.bucketName] }, object: { key: [key] } },
      },
      targets: [
        this.#target({
          version: STACK_PROTOCOL_VERSION,
          trigger: 'object',
          ...(format === undefined ? {} : { format }),
          request: { version: STACK_PROTOCOL_VERSION, ...job },
          event: events.EventField.fromPath('$'),
        }),
      ],
    });
  }

  #addSchedule(id: string, { schedule, ...job }: ScheduleTrigger): void {
    new events.Rule(this, id, {
      description: `A schedule starts task ${job.task}`,
      schedule,
      targets: [
        this.#target({
          version: STACK_PROTOCOL_VERSION,
          trigger: 'schedule',
          request: { version: STACK_PROTOCOL_VERSION, ...job },
          event: events.EventField.fromPath('$'),
        }),
      ],
    });
  }

  #target(input?: Readonly<Record<string, unknown>>): targets.LambdaFunction {
    return new targets.LambdaFunction(this.#props.producer, {
      retryAttempts: RETRY_ATTEMPTS,
      ...(input === undefined ? {} : { event: events.RuleTargetInput.fromObject(input) }),
    });
  }
}

/** The pipeline writes objects itself: a trigger on those would start jobs without end. */
function refuseOwnPrefix(prefix: string): void {
  const own = Object.values(BUCKET_PREFIX).find((mine) => mine.startsWith(prefix) || prefix.startsWith(mine));
  if (own !== undefined)
    throw new Error(`triggers.objects.prefix: expected one apart from the pipeline's own "${own}", got "${prefix}"`);
}
