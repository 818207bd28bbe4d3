import type { Job } from '../../job.ts';
import type { JobSummary } from '../../job-summary.ts';
import type { JobFolders } from '../../records/job-folders.ts';
import { type Items, type JobSettings, startJob } from '../../start-job.ts';
import type { OpenTarget } from '../../targets/open-target.ts';
import { follow } from '../follow.ts';
import { saveJob } from '../save-job.ts';
import { paint, say } from '../terminal.ts';
import type { LogFeed } from './log-feed.ts';

/** What each program runs with. */
export interface ProgramContext {
  readonly target: OpenTarget;
  readonly folders: JobFolders;
  readonly feed: LogFeed;
  readonly signal: AbortSignal;
}

export function title(number: number, text: string): void {
  say(`\n${paint(['bold', 'cyan'], `${number}  ${text}`)}`);
}

/** Starts a job, waits for it, and keeps its record. */
export async function runJob(
  { target, folders, signal }: ProgramContext,
  task: string,
  items: Items,
  options: { settings?: JobSettings; bar: boolean },
): Promise<{ job: Job; summary: JobSummary }> {
  const job = await startJob(target.connection, task, items, options.settings);
  const summary = await follow(job, target, {
    title: task,
    bar: options.bar,
    signal,
    save: (ended) => saveJob(folders, job, ended, { task }),
  });
  return { job, summary };
}
