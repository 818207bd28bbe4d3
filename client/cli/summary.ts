import type { SavedJob } from '../records/job-folders.ts';
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
  const facts = [
    counted(job.chunks, 'chunk'),
    ...(job.processes === undefined ? [] : [counted(job.processes, 'process')]),
    duration(job.elapsedMs),
    `${count(job.itemsPerSecond)} items/s`,
  ];
  say(paint('dim', `${facts.join(', ')} · job ${job.jobId}`));
  if (job.resultsFile !== undefined) say(paint('dim', `results: ${job.resultsFile}`));
}

/** A job's end, for programs: one object on the last line of stdout. */
export function printJson({ task: _task, key: _key, savedAt: _savedAt, reason, ...job }: SavedJob): void {
  say(JSON.stringify({ ...job, ...(reason === undefined ? {} : { reason }) }));
}
