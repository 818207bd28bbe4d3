import { TargetUnreachable } from '../errors.ts';
import type { Job } from '../job.ts';
import { type JobSummary, summaryOf } from '../job-summary.ts';
import type { SavedJob } from '../records/job-folders.ts';
import type { RunningTarget } from '../targets/running.ts';
import { asUnreachable } from '../unreachable.ts';
import { ProgressBar } from './bar.ts';
import { Interrupted } from './interrupt.ts';
import { complain, count } from './terminal.ts';

const RUNNING_EVERY_MS = 500;
const CANCEL_WAIT_MS = 10_000;
/** A cancel that takes longer says so: what is under way is given time to stop. */
const CANCEL_REMARK_MS = 500;

export interface FollowOptions {
  readonly title: string;
  readonly bar: boolean;
  readonly signal: AbortSignal;
  /** Keeps the job, however it ended. */
  readonly save: (summary: JobSummary) => Promise<SavedJob>;
  /** Told of a job that was cancelled since this command was interrupted, once it is kept. */
  readonly onInterrupted?: (saved: SavedJob) => void;
  /** Interrupted: the job goes on without this command. */
  readonly leaveRunning?: boolean;
  /** How long an interrupted job may take to end. @default 10,000 */
  readonly cancelWaitMs?: number;
}

/**
 * Waits for a job with its bar, and saves it. Interrupted: the job is cancelled first, saved as it is then, and it is
 * said so.
 * @throws {Interrupted}
 */
export async function follow(job: Job, target: RunningTarget, options: FollowOptions): Promise<SavedJob> {
  try {
    return await options.save(await waitWithBar(job, target, options));
  } catch (error) {
    if (!options.signal.aborted) throw lost(error, job, target);
    if (options.leaveRunning === true) {
      complain(`interrupted: job ${job.jobId} goes on`);
      throw new Interrupted();
    }
    await cancelAndSave(job, options).catch((failure: Error) =>
      complain(`interrupted: job ${job.jobId}: ${failure.message}`),
    );
    throw new Interrupted();
  }
}

/** A target that stops answering in the middle of a job: which job that was, and how to go on. */
function lost(error: unknown, { jobId }: Job, { howToGoOn }: RunningTarget): unknown {
  const unreachable = asUnreachable(error);
  if (unreachable === undefined) return error;
  return new TargetUnreachable(`job ${jobId} was lost sight of: ${unreachable.message}`, howToGoOn(jobId), error);
}

async function waitWithBar(job: Job, target: RunningTarget, options: FollowOptions): Promise<JobSummary> {
  const bar = new ProgressBar(options.title, options.bar);
  let running: number | undefined;
  const ask = () => {
    target.runningProcesses().then(
      (now) => {
        running = now;
      },
      () => undefined,
    );
  };
  const asking = bar.isShown ? setInterval(ask, RUNNING_EVERY_MS) : undefined;
  try {
    return await job.wait({
      onProgress: (progress) => bar.show(progress, running),
      progressEveryMs: bar.everyMs,
      signal: options.signal,
    });
  } finally {
    clearInterval(asking);
    bar.stop();
  }
}

async function cancelAndSave(
  job: Job,
  { save, onInterrupted, cancelWaitMs = CANCEL_WAIT_MS }: FollowOptions,
): Promise<void> {
  const slow = setTimeout(() => complain(`interrupted: cancelling job ${job.jobId} …`), CANCEL_REMARK_MS);
  await job.cancel().finally(() => clearTimeout(slow));
  const ended = await job.wait({ signal: AbortSignal.timeout(cancelWaitMs) }).catch(() => undefined);
  const record = ended === undefined ? await job.record() : undefined;
  const summary = ended ?? (record === undefined ? undefined : summaryOf(job.jobId, record));
  if (summary === undefined) return;
  const saved = await save(summary);
  const { succeeded, failed, skipped } = saved;
  const tally = `${count(succeeded)} succeeded, ${count(failed)} failed, ${count(skipped)} skipped`;
  const what = ended === undefined ? 'is being cancelled' : `was cancelled, ${tally}`;
  complain(`interrupted: job ${job.jobId} ${what}`);
  onInterrupted?.(saved);
}
