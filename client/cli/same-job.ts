import { RequestRefused } from '../errors.ts';
import type { Job } from '../job.ts';
import { JobFolders, type SavedJob } from '../records/job-folders.ts';
import { recallJob } from '../records/recall-job.ts';
import { folderOf } from '../targets/local.ts';
import type { OpenTarget } from '../targets/open-target.ts';
import { complain, paint } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** The job of an id that is kept here, where the target is this command's own and new: from now on it knows of it. */
export async function keptBefore(target: OpenTarget, jobId: string | undefined): Promise<SavedJob | undefined> {
  if (jobId === undefined || target.onJobEnded === undefined) return undefined;
  const kept = await new JobFolders(folderOf()).read(jobId);
  return kept !== undefined && (await recallJob(target.connection, kept)) ? kept : undefined;
}

/**
 * Starts a job, and says so where it had been started before.
 * @param kept the job of the same id that ended on an earlier runtime
 * @throws {UsageError} where that was asked for otherwise
 */
export async function startOnce(kept: SavedJob | undefined, start: () => Promise<Job>): Promise<Job> {
  try {
    const job = await start();
    if (job.existing) sayItExists(job.jobId, kept !== undefined);
    return job;
  } catch (error) {
    if (kept === undefined || !(error instanceof RequestRefused) || error.code !== 'JobConflict') throw error;
    throw new UsageError(error.message, `another --job-id, or fanout clean ${kept.jobId}`);
  }
}

function sayItExists(jobId: string, isKept: boolean): void {
  const wayOut = isKept ? ` (fanout clean ${jobId} forgets it)` : '';
  const text = `job ${jobId} exists: the same was asked for before, and nothing is run again${wayOut}`;
  complain(paint('dim', text, process.stderr));
}
