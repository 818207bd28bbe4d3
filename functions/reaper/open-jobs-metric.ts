import { METRIC } from '../../core/config.ts';

/**
 * Says how many jobs haven't ended, and how old the oldest of them is: one line of the log in CloudWatch's embedded
 * metric format, which costs no request. Where no job is open nothing is said: a metric costs for the hours it is fed.
 */
export function logOpenJobs(openJobs: number, oldestCreatedAtMs: number, nowMs = Date.now()): void {
  if (openJobs === 0 || !Number.isFinite(oldestCreatedAtMs)) return;
  const { namespace, dimension, openJobs: open, oldestJobAge } = METRIC;
  const line = {
    _aws: {
      Timestamp: nowMs,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [[dimension]],
          Metrics: [
            { Name: open, Unit: 'Count' },
            { Name: oldestJobAge, Unit: 'Seconds' },
          ],
        },
      ],
    },
    [dimension]: process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? '',
    [open]: openJobs,
    [oldestJobAge]: Math.round((nowMs - oldestCreatedAtMs) / 1_000),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
