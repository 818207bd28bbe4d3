import { setTimeout as pause } from 'node:timers/promises';
import type { Connection } from '../connection.ts';
import { summaryOf } from '../job-summary.ts';
import { EndedJobs } from '../records/ended-jobs.ts';
import type { JobFolders } from '../records/job-folders.ts';
import { factsOf, saveResults } from './save-job.ts';
import { complain } from './terminal.ts';

/** A command that waits for its job saves it itself, where it knows more; it gets this long to do so. */
const GRACE_MS = 1_000;

/**
 * Keeps every job that ends on a runtime and that nobody else kept.
 * @returns how to wait for what is due, at once
 */
export function saveWhenEnded(
  onJobEnded: (listener: (detail: unknown) => void) => void,
  connection: Connection,
  folders: JobFolders,
): () => Promise<void> {
  const closing = new AbortController();
  const ended = new EndedJobs(
    connection,
    async (job, record) => {
      const isKept = async () => (await folders.read(job.jobId))?.key === job.key;
      await pause(GRACE_MS, undefined, { signal: closing.signal }).catch(() => undefined);
      if (await isKept()) return;
      const results = await saveResults(folders, job);
      if (await isKept()) return;
      await folders.record({ ...summaryOf(job.jobId, record), ...factsOf(record), key: job.key, ...results });
    },
    (jobId, { message }) => complain(`job ${jobId} not saved: ${message}`),
  );
  onJobEnded((detail) => ended.take(detail));
  return () => {
    closing.abort();
    return ended.settled();
  };
}
