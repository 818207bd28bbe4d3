import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { METRIC } from '../core/config.ts';
import type { FanOut } from './fan-out.ts';

export interface FanOutMonitoringProps {
  /** What is watched. */
  readonly pipeline: FanOut;
  /** What an alarm does, an SNS topic's action say. @default - it only shows */
  readonly actions?: readonly cloudwatch.IAlarmAction[];
  /** How long a chunk may wait for a consumer. @default Duration.minutes(30) */
  readonly chunkWaitsAtMost?: Duration;
  /** How long a job may take. @default Duration.hours(24) */
  readonly jobTakesAtMost?: Duration;
  /** Whether there is a dashboard, too. @default true */
  readonly dashboard?: boolean;
}

const PERIOD = Duration.minutes(5);
const FULL_WIDTH = 24;

/** Alarms and a dashboard for a pipeline. Leave it out, and nothing else changes. */
export class FanOutMonitoring extends Construct {
  readonly alarms: readonly cloudwatch.Alarm[];
  readonly #metrics: ReturnType<typeof metricsOf>;

  constructor(scope: Construct, id: string, props: FanOutMonitoringProps) {
    super(scope, id);
    const {
      pipeline,
      actions = [],
      chunkWaitsAtMost = Duration.minutes(30),
      jobTakesAtMost = Duration.hours(24),
    } = props;
    const metrics = metricsOf(pipeline);
    this.#metrics = metrics;
    this.alarms = [
      this.#alarm('DeadLetters', metrics.deadLetters, 1, 'A chunk was given up: fanout failures shows its items'),
      this.#alarm('ChunkWaits', metrics.oldestChunk, chunkWaitsAtMost.toSeconds(), 'Chunks wait for consumers'),
      this.#alarm('Errors', metrics.errors, 1, 'A function failed as a whole; items that fail are no errors'),
      this.#alarm('Throttles', metrics.throttles, 1, 'The account has no room for more functions at once'),
      this.#alarm('JobStuck', metrics.oldestJob, jobTakesAtMost.toSeconds(), 'A job has not ended for long'),
    ];
    for (const alarm of this.alarms) alarm.addAlarmAction(...actions);
    if (props.dashboard !== false) this.#addDashboard(pipeline);
  }

  #alarm(id: string, metric: cloudwatch.IMetric, threshold: number, alarmDescription: string): cloudwatch.Alarm {
    return new cloudwatch.Alarm(this, id, {
      metric,
      threshold,
      alarmDescription,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }

  #addDashboard({ functions }: FanOut): void {
    const { visible, inFlight, oldestChunk, deadLetters, errors, throttles, openJobs, oldestJob } = this.#metrics;
    const graph = (
      title: string,
      left: cloudwatch.IMetric[],
      right: cloudwatch.IMetric[] = [],
      width = FULL_WIDTH / 2,
    ) => new cloudwatch.GraphWidget({ title, left, right, width });
    const ofEach = (metric: (of: lambda.IFunction) => cloudwatch.Metric) =>
      Object.entries(functions).map(([label, of]) => metric(of).with({ label }));
    new cloudwatch.Dashboard(this, 'Dashboard', {
      widgets: [
        [new cloudwatch.AlarmStatusWidget({ alarms: [...this.alarms], width: FULL_WIDTH })],
        [
          graph('Chunks that wait, and that are worked on', [visible, inFlight]),
          graph('The oldest that waits', [oldestChunk], [deadLetters]),
        ],
        [
          graph(
            'Invocations',
            ofEach((of) => of.metricInvocations({ period: PERIOD })),
          ),
          graph(
            'Functions at once',
            ofEach((of) => of.metric('ConcurrentExecutions', { period: PERIOD, statistic: 'Maximum' })),
          ),
        ],
        [
          graph(
            'Duration',
            ofEach((of) => of.metricDuration({ period: PERIOD, statistic: 'p90' })),
          ),
          graph('Errors and throttles', [errors], [throttles]),
        ],
        [graph('Jobs that have not ended', [openJobs], [oldestJob], FULL_WIDTH)],
      ],
    });
  }
}

/** What the alarms look at and the dashboard shows. */
function metricsOf({ queue, deadLetters, functions }: FanOut) {
  const sum = (label: string, metric: (of: lambda.IFunction) => cloudwatch.Metric) =>
    new cloudwatch.MathExpression({
      label,
      expression: Object.keys(functions)
        .map((name) => `${label}_${name}`)
        .join('+'),
      // Ids are the graph's, which shows several sums.
      usingMetrics: Object.fromEntries(Object.entries(functions).map(([name, of]) => [`${label}_${name}`, metric(of)])),
      period: PERIOD,
    });
  const ofJobs = (metricName: string) =>
    new cloudwatch.Metric({
      namespace: METRIC.namespace,
      metricName,
      dimensionsMap: { [METRIC.dimension]: functions.reaper.functionName },
      period: PERIOD,
      statistic: 'Maximum',
    });
  return {
    visible: queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, label: 'wait' }),
    inFlight: queue.metricApproximateNumberOfMessagesNotVisible({ period: PERIOD, label: 'worked on' }),
    oldestChunk: queue.metricApproximateAgeOfOldestMessage({ period: PERIOD }),
    deadLetters: deadLetters.metricNumberOfMessagesReceived({
      period: PERIOD,
      statistic: 'Sum',
    }),
    errors: sum('errors', (of) => of.metricErrors({ period: PERIOD })),
    // Of the others, which few run at a time, the wait for a retry shows; each metric of an alarm costs.
    throttles: functions.consumer.metricThrottles({ period: PERIOD }),
    openJobs: ofJobs(METRIC.openJobs),
    oldestJob: ofJobs(METRIC.oldestJobAge),
  };
}
