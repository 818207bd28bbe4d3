import type { Job, JobSummary } from '../job.ts';
import type { OpenTarget } from '../targets/open-target.ts';
import { ProgressBar } from './bar.ts';
import { Interrupted } from './interrupt.ts';
import { complain } from './terminal.ts';

const RUNNING_EVERY_MS = 500;
const CANCEL_WAIT_MS = 10_000;

/**
 * Waits for a job with its bar. Interrupted: the job is cancelled first, and it is said so.
 * @throws {Interrupted}
 */
export async function follow(
  job: Job,
  target: OpenTarget,
  options: { title: string; bar: boolean; signal: AbortSignal },
): Promise<JobSummary> {
  const bar = new ProgressBar(options.title, options.bar);
  let running: number | undefined;
  const asking = setInterval(() => {
    target.runningProcesses().then(
      (count) => {
        running = count;
      },
      () => undefined,
    );
  }, RUNNING_EVERY_MS);
  try {
    return await job.wait({
      onProgress: (progress) => bar.show(progress, running),
      progressEveryMs: bar.everyMs,
      signal: options.signal,
    });
  } catch (error) {
    if (!options.signal.aborted) throw error;
    bar.stop();
    await job.cancel();
    const summary = await job.wait({ signal: AbortSignal.timeout(CANCEL_WAIT_MS) });
    complain(
      `interrupted: job ${job.jobId} was cancelled, ${summary.succeeded} succeeded, ${summary.failed} failed, ${summary.skipped} skipped`,
    );
    throw new Interrupted();
  } finally {
    clearInterval(asking);
    bar.stop();
  }
}
