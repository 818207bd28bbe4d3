import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FanoutError } from '../../core/errors.ts';
import type { JobRecord } from '../../core/job/record.ts';
import type { Tolerance } from '../../events/job-request.ts';
import type { Job } from '../job.ts';
import type { JobSummary } from '../job-summary.ts';
import type { JobFolders, SavedJob } from '../records/job-folders.ts';
import { writeResults } from './write-results.ts';

/** What is kept of a job beside its summary. */
export interface JobFacts {
  readonly task: string;
  readonly tolerated?: Tolerance | undefined;
  /** The file of its tasks, where one was named. */
  readonly tasks?: string | undefined;
}

/** A job's facts as its record states them. */
export const factsOf = (record: JobRecord | undefined) => kept(record?.spec ?? { task: '' });

const kept = ({ task, tolerated, tasks }: JobFacts) => ({
  task,
  ...(tolerated === undefined ? {} : { tolerated }),
  ...(tasks === undefined ? {} : { tasks: resolve(tasks) }),
});

/** A job that ended, and of which nothing could be kept. */
export class NotSaved extends FanoutError {
  /** How it ended all the same. */
  readonly summary: JobSummary;

  constructor(summary: JobSummary, folder: string, cause: Error) {
    const { jobId, state } = summary;
    super('NotSaved', `job ${jobId} ended ${state}, and can't be kept in ${folder}: ${cause.message}`, 'fatal', cause);
    this.summary = summary;
  }
}

/** Keeps a job with its results. @throws {NotSaved} */
export async function saveJob(folders: JobFolders, job: Job, summary: JobSummary, facts: JobFacts): Promise<SavedJob> {
  try {
    const results = await saveResults(folders, job);
    return await folders.record({ ...summary, ...kept(facts), key: job.key, ...results });
  } catch (error) {
    throw new NotSaved(summary, folders.of(job.jobId), error as Error);
  }
}

/** Writes a job's results to its folder, and says what was found in them. */
export async function saveResults(folders: JobFolders, job: Job) {
  const folder = folders.of(job.jobId);
  await mkdir(folder, { recursive: true });
  const resultsFile = join(folder, 'results.jsonl');
  const read = await writeResults(job, resultsFile, join(folder, 'failures.jsonl'));
  await job.keepIn(folder);
  const requestHash = await job.requestHash();
  return {
    ...read,
    incidents: await job.incidents(),
    ...(requestHash === undefined ? {} : { requestHash }),
    resultsFile,
  };
}
