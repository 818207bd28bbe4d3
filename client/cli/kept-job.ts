import { summaryOf } from '../job-summary.ts';
import { JobFolders, type SavedJob } from '../records/job-folders.ts';
import { folderOf } from '../targets/local.ts';
import { type Known, noJob, noRecord } from './look-up.ts';
import { factsOf, saveJob } from './save-job.ts';
import { UsageError } from './usage-error.ts';

/**
 * An ended job as it is kept here, with its results; fetched first, where it ended elsewhere.
 * @throws {UsageError} where there is none, or it hasn't ended
 */
export async function keptJob(known: Known): Promise<SavedJob> {
  const { jobId, place, live, saved } = known;
  if (live?.status.state === 'running')
    throw new UsageError(`job "${jobId}" has no results yet: it runs`, `fanout wait ${jobId}`);
  if (saved?.resultsFile !== undefined) return saved;
  if (live !== undefined) {
    const record = await live.job.record();
    if (record === undefined) throw noJob(jobId, place);
    return saveJob(new JobFolders(folderOf()), live.job, summaryOf(jobId, record), factsOf(record));
  }
  if (saved === undefined) throw await noRecord(known);
  throw new UsageError(`job "${jobId}" has no results file`, 'the program whose pool ran it got the values');
}
