import { METRIC } from '../../core/config.ts';

/** What is told of the jobs that haven't ended: at least one. */
export interface OpenJobs {
  /** The name of the reaper's function. */
  readonly reaper: string;
  readonly openJobs: number;
  readonly oldestCreatedAtMs: number;
  readonly nowMs: number;
}

/**
 * Says how many jobs haven't ended, and how old the oldest of them is: one line of the log in CloudWatch's embedded
 * metric format, which costs no request. A metric costs for the hours it is fed, so of no job nothing is said.
 */
export function logOpenJobs({ reaper, openJobs, oldestCreatedAtMs, nowMs }: OpenJobs): void {
  const line = {
    _aws: {
      Timestamp: nowMs,
      CloudWatchMetrics: [
        {
          Namespace: METRIC.namespace,
          Dimensions: [[METRIC.dimension]],
          Metrics: [
            { Name: METRIC.openJobs, Unit: 'Count' },
            { Name: METRIC.oldestJobAge, Unit: 'Seconds' },
          ],
        },
      ],
    },
    [METRIC.dimension]: reaper,
    [METRIC.openJobs]: openJobs,
    [METRIC.oldestJobAge]: Math.round((nowMs - oldestCreatedAtMs) / 1_000),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
