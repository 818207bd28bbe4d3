import { parseJobKey } from '../../core/ledger/keys.ts';
import { jobIdSchema } from '../../events/protocol.ts';
import { findJob } from '../find-job.ts';
import type { Job } from '../job.ts';
import { type JobStatus, readStatus } from '../job-status.ts';
import { JobFolders, type SavedJob } from '../records/job-folders.ts';
import { folderOf } from '../targets/local.ts';
import type { Place } from '../targets/place.ts';
import { findRunning, type RunningTarget } from '../targets/running.ts';
import { asUnreachable } from '../unreachable.ts';
import { UsageError } from './usage-error.ts';

/** A job that the ledger of a running target knows. */
export interface LiveJob {
  readonly target: RunningTarget;
  readonly job: Job;
  readonly status: JobStatus;
}

/** What is known of a job: by the target that it runs on, by its saved record, or both. */
export interface Known {
  readonly jobId: string;
  readonly place: Place;
  readonly live: LiveJob | undefined;
  /** Of this very job, where it is live too: not of an earlier one of the same id. */
  readonly saved: SavedJob | undefined;
}

/** The one job id that a command takes. @throws {UsageError} */
export function oneJobId([jobId, ...rest]: readonly string[]): string {
  if (jobId === undefined || rest.length > 0)
    throw new UsageError(`expected one job id, got ${rest.length === 0 ? 'none' : rest.length + 1}`, LIST);
  const parsed = jobIdSchema.safeParse(jobId);
  if (!parsed.success)
    throw new UsageError(`job id: ${parsed.error.issues[0]?.message}, got ${JSON.stringify(jobId)}`, LIST);
  return jobId;
}

/** Looks a job up, at a place and among those that are kept. What is kept of an ended job needs nobody's answer. */
export async function lookUp(jobId: string, place: Place): Promise<Known> {
  const saved = await new JobFolders(folderOf()).read(jobId);
  try {
    const target = await findRunning(place);
    const live = target === undefined ? undefined : await liveJob(target, jobId);
    return { jobId, place, live, saved: live === undefined || saved?.key === live.job.key ? saved : undefined };
  } catch (error) {
    if (asUnreachable(error) === undefined || saved === undefined || saved.state === 'running') throw error;
    return { jobId, place, live: undefined, saved };
  }
}

async function liveJob(target: RunningTarget, jobId: string): Promise<LiveJob | undefined> {
  const job = await findJob(target.connection, jobId);
  const status = job === undefined ? undefined : await readStatus(target.connection, job, Date.now());
  return job === undefined || status === undefined ? undefined : { target, job, status };
}

/** Status of every job that hasn't ended at a place, the oldest first. */
export async function runningJobs(place: Place): Promise<JobStatus[]> {
  const target = await findRunning(place);
  if (target === undefined) return [];
  const keys = await target.connection.table.openJobs();
  const all = await Promise.all(
    keys.map((key) => readStatus(target.connection, { jobId: parseJobKey(key).jobId, key }, Date.now())),
  );
  return all
    .filter((status) => status !== undefined)
    .filter(({ state }) => state === 'running')
    .sort((a, b) => b.elapsedMs - a.elapsedMs);
}

const LIST = 'fanout jobs lists them';

/** Nobody knows how far the job is; where it left a log, its own command runs it, or was killed. */
export async function noRecord({ jobId, place }: Known): Promise<UsageError> {
  if (place.target !== 'local' || !(await new JobFolders(folderOf()).has(jobId))) return noJob(jobId, place);
  return new UsageError(
    `job "${jobId}" has no record yet: the command that runs it keeps one at its end, unless that was killed`,
    `fanout timeline ${jobId} shows how far it came`,
  );
}

/** Nothing here knows the job. */
export const noJob = (jobId: string, place: Place = { target: 'local' }): UsageError =>
  new UsageError(
    `no job "${jobId}" ${place.target === 'local' ? 'in this directory' : `of stack ${place.stackName}`}`,
    LIST,
  );
