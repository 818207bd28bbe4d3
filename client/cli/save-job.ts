import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job } from '../job.ts';
import type { JobSummary } from '../job-summary.ts';
import type { JobFolders, SavedJob } from '../records/job-folders.ts';
import { writeResults } from './write-results.ts';

/** Keeps a job with its results; those go to `output` too, where it is given. */
export async function saveJob(
  folders: JobFolders,
  job: Job,
  summary: JobSummary,
  task: string,
  output?: string,
): Promise<SavedJob> {
  const results = await saveResults(folders, job, output);
  return folders.record({ ...summary, task, key: job.key, ...results });
}

/** Writes a job's results to its folder, and says what was found in them. */
export async function saveResults(folders: JobFolders, job: Job, output?: string) {
  const folder = folders.of(job.jobId);
  await mkdir(folder, { recursive: true });
  const own = join(folder, 'results.jsonl');
  const files = output === undefined ? [own] : [own, output];
  return { ...(await writeResults(job, files, join(folder, 'failures.jsonl'))), resultsFile: output ?? own };
}
