import type { EndedState } from '../../events/job-ended.ts';
import type { Tolerance } from '../../events/job-request.ts';
import type { Fence, JobRecord } from './record.ts';

export type JobState = 'running' | EndedState;

/** How many failures are too many to bear: true where `failed` of `total` items exceed what is tolerated. */
export function exceeds(tolerated: Tolerance | undefined, failed: number, total: number | undefined): boolean {
  if (tolerated === undefined) return false;
  if ('count' in tolerated) return failed > tolerated.count;
  return total !== undefined && failed * 100 > tolerated.percent * total;
}

/** The outcome of a job whose chunks are all settled. */
export function outcomeOf(job: Pick<JobRecord, 'fence' | 'tally' | 'total'> & { tolerated: Tolerance | undefined }) {
  if (job.fence !== undefined) return job.fence;
  if (exceeds(job.tolerated, job.tally.failed, job.total)) return 'toleranceExceeded' satisfies Fence;
  return job.tally.failed === 0 ? 'succeeded' : 'partial';
}

const REASONS: Readonly<Record<string, string>> = {
  toleranceExceeded: 'more items failed than are tolerated',
  deadline: 'its deadline has passed',
} satisfies Partial<Record<Fence, string>>;

/** Why a job was stopped, where that isn't what its state says. */
export const reasonOf = ({ reason, outcome = '' }: Pick<JobRecord, 'reason' | 'outcome'>): string | undefined =>
  reason ?? REASONS[outcome];

/** A job's state, as users see it. */
export function stateOf(job: Pick<JobRecord, 'ended' | 'outcome'>): JobState {
  if (!job.ended) return 'running';
  switch (job.outcome) {
    case 'succeeded':
    case 'partial':
    case 'cancelled':
      return job.outcome;
    default:
      return 'failed';
  }
}
