import type { JobStatus } from '../job-status.ts';
import type { JobSummary } from '../job-summary.ts';
import type { SavedJob } from '../records/job-folders.ts';
import { incidentLine } from './incident-words.ts';
import { count, counted, duration, paint, say } from './terminal.ts';

const COLOUR = { succeeded: 'green', partial: 'yellow', failed: 'red', cancelled: 'red', running: 'cyan' } as const;

/** A job's end, for people. */
export function printSummary(job: SavedJob): void {
  const parts = [
    `${count(job.succeeded)} succeeded`,
    ...(job.failed > 0 ? [paint('red', `${count(job.failed)} failed`)] : []),
    ...(job.skipped > 0 ? [`${count(job.skipped)} skipped`] : []),
  ];
  const reason = job.reason === undefined ? '' : ` (${job.reason})`;
  say(`${paint(COLOUR[job.state], job.state)}${reason}: ${parts.join(', ')} of ${count(job.total)}`);
  if (job.unreadInput)
    say(paint('yellow', `stopped before its input was read to the end: items behind these were never sent`));
  const facts = [
    counted(job.chunks, 'chunk'),
    ...(job.processes === undefined ? [] : [counted(job.processes, 'process')]),
    duration(job.elapsedMs),
    `${count(job.itemsPerSecond)} items/s`,
  ];
  say(paint('dim', `${facts.join(', ')} · job ${job.jobId}`));
  sayIncidents(job);
  if (job.resultsFile !== undefined) say(paint('dim', `results: ${job.resultsFile}`));
}

const hadAny = (incidents: SavedJob['incidents']): boolean => Object.values(incidents ?? {}).some((items) => items > 0);

function sayIncidents({ incidents, failed }: Pick<SavedJob, 'incidents' | 'failed'>): void {
  const line = incidents === undefined ? '' : incidentLine(incidents, failed);
  if (line !== '') say(paint('dim', line));
}

/** What results tell of a job, where they were read. */
type Told = Pick<SavedJob, 'attempts' | 'processes' | 'resultsFile' | 'incidents'>;

/** A job's end, for programs: one object on the last line of stdout. */
export function printJson(job: JobSummary & Told): void {
  say(JSON.stringify(jsonOf(job)));
}

/** The keys that programs are promised, in one order everywhere. */
function jsonOf(job: JobSummary & Told) {
  return {
    jobId: job.jobId,
    state: job.state,
    total: job.total,
    succeeded: job.succeeded,
    failed: job.failed,
    skipped: job.skipped,
    chunks: job.chunks,
    // Null where nobody has read the results: a job that runs, or a pool's.
    attempts: job.attempts ?? null,
    elapsedMs: job.elapsedMs,
    itemsPerSecond: job.itemsPerSecond,
    processes: job.processes ?? null,
    ...(job.resultsFile === undefined ? {} : { resultsFile: job.resultsFile }),
    ...(job.reason === undefined ? {} : { reason: job.reason }),
    ...(job.unreadInput ? { unreadInput: true } : {}),
    ...(hadAny(job.incidents) ? { incidents: job.incidents } : {}),
  };
}

/** How far a job is, for people. */
export function printLive(job: JobStatus, running: number | undefined): void {
  const done = job.succeeded + job.failed + job.skipped;
  const more = job.sealed ? '' : '+';
  const skipped = job.skipped > 0 ? `, ${count(job.skipped)} skipped` : '';
  say(
    `${paint(COLOUR[job.state], job.state)}: ${count(done)} of ${count(job.total)}${more} items, ${count(job.succeeded)} succeeded, ${count(job.failed)} failed${skipped}`,
  );
  const facts = [
    `${count(job.settledChunks)} of ${count(job.chunks)}${more} chunks`,
    ...(running === undefined ? [] : [`${count(running)} running`]),
    duration(job.elapsedMs),
    `${count(job.itemsPerSecond)} items/s`,
  ];
  say(paint('dim', `${facts.join(', ')} · job ${job.jobId}`));
  sayIncidents(job);
}

/** How far a job is, for programs: the keys of a job's end, and what is live. */
export function printLiveJson(job: JobStatus, running: number | undefined): void {
  const { sealed, settledChunks } = job;
  const done = job.succeeded + job.failed + job.skipped;
  say(JSON.stringify({ ...jsonOf(job), done, sealed, settledChunks, running: running ?? null }));
}
