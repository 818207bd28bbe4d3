import type { JobRecord } from '../core/job/record.ts';
import { type JobState, reasonOf, stateOf } from '../core/job/state.ts';
import { hasUnreadInput, totalsOf } from '../core/job/totals.ts';
import { perSecond } from './rate.ts';

/** How a job ended; of one that was redriven, all its runs together, and the time and chunks of the last. */
export interface JobSummary {
  readonly jobId: string;
  readonly state: JobState;
  readonly reason?: string;
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
  readonly chunks: number;
  /** True where it was stopped before its input was read to the end: no redrive takes up what lies behind. */
  readonly unreadInput?: true;
  readonly elapsedMs: number;
  readonly itemsPerSecond: number;
}

/** Of a job that was stopped, why, and whether it had read all of its input by then. */
export function stopOf(job: JobRecord): Pick<JobSummary, 'reason' | 'unreadInput'> {
  const reason = reasonOf(job);
  return { ...(reason === undefined ? {} : { reason }), ...(hasUnreadInput(job) ? { unreadInput: true } : {}) };
}

/** A job's record in short; of one that hasn't ended, as far as it is. */
export function summaryOf(jobId: string, job: JobRecord): JobSummary {
  const elapsedMs = (job.endedAtMs ?? job.createdAtMs) - job.createdAtMs;
  const { total = 0, succeeded, failed, skipped } = totalsOf(job);
  return {
    jobId,
    state: stateOf(job),
    total,
    succeeded,
    failed,
    skipped,
    chunks: job.chunks ?? 0,
    ...stopOf(job),
    elapsedMs,
    itemsPerSecond: perSecond(job.tally.succeeded + job.tally.failed, elapsedMs),
  };
}
