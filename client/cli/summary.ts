import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ResultLine } from '../../events/result-line.ts';
import type { SavedJob } from '../records/job-folders.ts';
import { complain, count, counted, duration, paint, say } from './terminal.ts';

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

const SHOWN_FAILURES = 3;
const CUT_AT = 160;

/** The first failures and where all are, on stderr: results are what stdout is for. */
export async function printFailures(file: string): Promise<void> {
  const lines = createInterface({ input: createReadStream(file) });
  let shown = 0;
  for await (const text of lines) {
    const { index, error, attempts } = JSON.parse(text) as ResultLine;
    if (error === undefined) continue;
    const tried = attempts > 1 ? paint('dim', ` (${attempts} attempts)`, process.stderr) : '';
    complain(`  item ${index}: ${paint('red', error.name, process.stderr)}: ${cut(error.message)}${tried}`);
    shown += 1;
    if (shown >= SHOWN_FAILURES) break;
  }
  lines.close();
  complain(`failures: ${file}`);
}

const cut = (text: string): string => (text.length > CUT_AT ? `${text.slice(0, CUT_AT)}…` : text);
