import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ResultLine } from '../../events/result-line.ts';
import type { JobStatus } from '../job-status.ts';
import type { JobSummary } from '../job-summary.ts';
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
export function printJson(job: SavedJob): void {
  say(JSON.stringify(jsonOf(job)));
}

/** The keys that programs are promised, in one order everywhere. */
function jsonOf(job: JobSummary & Pick<SavedJob, 'attempts' | 'processes' | 'resultsFile'>) {
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
  };
}

/** How far a job is, for people. */
export function printLive(job: JobStatus, running: number | undefined): void {
  const done = job.succeeded + job.failed + job.skipped;
  const more = job.sealed ? '' : '+';
  say(
    `${paint(COLOUR[job.state], job.state)}: ${count(done)} of ${count(job.total)}${more} items, ${count(job.succeeded)} succeeded, ${count(job.failed)} failed`,
  );
  const facts = [
    `${count(job.settledChunks)} of ${count(job.chunks)}${more} chunks`,
    ...(running === undefined ? [] : [`${count(running)} running`]),
    duration(job.elapsedMs),
    `${count(job.itemsPerSecond)} items/s`,
  ];
  say(paint('dim', `${facts.join(', ')} · job ${job.jobId}`));
}

/** How far a job is, for programs: the keys of a job's end, and what is live. */
export function printLiveJson(job: JobStatus, running: number | undefined): void {
  const { sealed, settledChunks } = job;
  const done = job.succeeded + job.failed + job.skipped;
  say(JSON.stringify({ ...jsonOf(job), done, sealed, settledChunks, running: running ?? null }));
}

const SHOWN_FAILURES = 3;
const CUT_AT = 160;

/** Tells where items stand in their input, where that can be told. */
export type Locate = (indices: readonly number[]) => Promise<ReadonlyMap<number, number>>;

/** The first failures and where all are, on stderr: results are what stdout is for. */
export async function printFailures(file: string, failed: number, locate: Locate): Promise<void> {
  const failures = await firstFailures(file);
  const lines = await locate(failures.map(({ index }) => index)).catch(() => new Map<number, number>());
  for (const { index, error, attempts } of failures) {
    const line = lines.get(index);
    const place = line === undefined ? '' : ` (line ${count(line)})`;
    const tried = attempts > 1 ? paint('dim', ` (${attempts} attempts)`, process.stderr) : '';
    const name = paint('red', error?.name ?? '', process.stderr);
    complain(`  item ${index}${place}: ${name}: ${cut(error?.message ?? '')}${tried}`);
  }
  const more = failed - failures.length;
  complain(`${more > 0 ? `  and ${count(more)} more\n` : ''}failures: ${file}`);
}

async function firstFailures(file: string): Promise<ResultLine[]> {
  const lines = createInterface({ input: createReadStream(file) });
  const found: ResultLine[] = [];
  for await (const text of lines) {
    const line = JSON.parse(text) as ResultLine;
    if (line.error !== undefined) found.push(line);
    if (found.length >= SHOWN_FAILURES) break;
  }
  lines.close();
  return found;
}

const cut = (text: string): string => (text.length > CUT_AT ? `${text.slice(0, CUT_AT)}…` : text);
