import type { Job } from '../job.ts';
import { JobFolders, type SavedJob } from '../records/job-folders.ts';
import { folderOf } from '../targets/local.ts';
import type { RunningTarget } from '../targets/running.ts';
import { endCodeOf } from './exit-code.ts';
import { complainOfFailures, type Locate } from './failures.ts';
import { follow } from './follow.ts';
import { copyResults } from './output-file.ts';
import { type JobFacts, NotSaved, saveJob } from './save-job.ts';
import { printJson, printSummary } from './summary.ts';
import { complainOf, say } from './terminal.ts';
import { EXIT, UsageError } from './usage-error.ts';

/** How a command tells of a job's end. */
export interface Telling {
  readonly json: boolean;
  /** Where results were asked for. */
  readonly output: string | undefined;
  readonly locate: Locate;
}

/** How a command that began a job goes on with it. */
export interface Finishing extends Telling {
  readonly facts: JobFacts;
  readonly signal: AbortSignal;
}

/** Follows a job to its end, keeps it, hands its results out, and tells of it. @returns the command's exit code */
export async function finishJob(job: Job, target: RunningTarget, finishing: Finishing): Promise<number> {
  const { facts, json, output, signal } = finishing;
  const folders = new JobFolders(folderOf());
  const saved = await follow(job, target, {
    title: facts.task,
    bar: !json,
    signal,
    onInterrupted: (own) => {
      if (json) printJson(own);
    },
    save: async (summary) => {
      const own = await saveJob(folders, job, summary, facts).catch((error: unknown) => {
        if (json && error instanceof NotSaved) printJson(error.summary);
        throw error;
      });
      return handOut(folders, own, output);
    },
  });
  return tell(folders, saved, finishing);
}

/** Tells of a job that ended before, and hands its results out, as if it had ended now. @returns the exit code */
export async function tellAgain(kept: SavedJob, finishing: Telling): Promise<number> {
  const folders = new JobFolders(folderOf());
  return tell(folders, await handOut(folders, kept, finishing.output), finishing);
}

async function tell(folders: JobFolders, saved: SavedJob, { json, output, locate }: Telling): Promise<number> {
  if (json) printJson(saved);
  else printSummary(saved);
  if (saved.failed > 0 && !json)
    await complainOfFailures(`${folders.of(saved.jobId)}/failures.jsonl`, saved.failed, locate);
  const isHandedOut = output === undefined || saved.resultsFile === output;
  return isHandedOut ? endCodeOf(saved) : EXIT.jobNotSucceeded;
}

/** Prints the id of a job that goes on without this command. */
export function leaveJob(job: Job, json: boolean): number {
  say(json ? JSON.stringify({ jobId: job.jobId }) : job.jobId);
  return EXIT.ok;
}

/** @throws {UsageError} where results are asked for that come when this command has ended */
export function refuseLateOutput({ detach, output }: { readonly detach?: boolean; readonly output?: string }): void {
  if (detach === true && output !== undefined)
    throw new UsageError('--output: expected a command that waits for its job, got --detach', 'fanout results JOB');
}

/** @throws {UsageError} where the runtime ends with this command */
export function checkDetach(detach: boolean | undefined, target: { readonly onJobEnded?: unknown }): void {
  if (detach === true && target.onJobEnded !== undefined)
    throw new UsageError('--detach: expected a runtime that outlives this command', 'start one with fanout up');
}

/** Writes results where they were asked for; where that fails, it is said, and they stay where they are kept. */
async function handOut(folders: JobFolders, saved: SavedJob, output: string | undefined): Promise<SavedJob> {
  if (output === undefined) return saved;
  try {
    if (saved.resultsFile !== undefined) await copyResults(saved.resultsFile, output);
  } catch (error) {
    const { message } = error as Error;
    complainOf(
      `--output: "${output}" can't be written: ${message}`,
      `fanout results ${saved.jobId} prints the results`,
    );
    return saved;
  }
  return folders.record({ ...saved, resultsFile: output });
}
