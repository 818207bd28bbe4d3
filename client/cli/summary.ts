import type { SavedJob } from './job-folder.ts';
import { count, duration, paint, say } from './terminal.ts';

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
  say(
    paint(
      'dim',
      `${count(job.chunks)} chunks, ${count(job.processes)} processes, ${duration(job.elapsedMs)}, ${count(job.itemsPerSecond)} items/s · job ${job.jobId}`,
    ),
  );
  if (job.resultsFile !== undefined) say(paint('dim', `results: ${job.resultsFile}`));
}

/** A job's end, for programs: one object on the last line of stdout. */
export function printJson({ task: _task, savedAt: _savedAt, reason, ...job }: SavedJob): void {
  say(JSON.stringify({ ...job, ...(reason === undefined ? {} : { reason }) }));
}
