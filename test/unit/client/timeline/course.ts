import type { JobSummary } from '../../../../client/job-summary.ts';
import { type LogEvent, toLogEvent } from '../../../../client/timeline/log-events.ts';
import { type Timeline, timelineOf } from '../../../../client/timeline/timeline.ts';

const T0 = Date.parse('2026-11-01T10:00:00.000Z');

/** A line as a function logs it, so many ms after the job was created. */
export const lineOf = (atMs: number, message: string, pid: number, fields: object = {}): string =>
  JSON.stringify({ time: new Date(T0 + atMs).toISOString(), level: 'info', message, pid, jobId: 'job-1', ...fields });

/** The line of a chunk's delivery that ended `atMs` and took `ms`. */
export const chunkLine = (atMs: number, ms: number, pid: number, chunk: number, fields: object = {}): string =>
  lineOf(atMs, 'chunk', pid, {
    chunk,
    first: chunk * 10,
    items: 10,
    receiveCount: 1,
    continuation: 0,
    verdict: 'acknowledge',
    succeeded: 10,
    failed: 0,
    skipped: 0,
    ms,
    ...fields,
  });

export const eventsOf = (lines: readonly string[]): LogEvent[] => lines.flatMap((line) => toLogEvent(line) ?? []);

export const summary: JobSummary = {
  jobId: 'job-1',
  state: 'succeeded',
  total: 20,
  succeeded: 20,
  failed: 0,
  skipped: 0,
  chunks: 2,
  elapsedMs: 100,
  itemsPerSecond: 200,
};

/** A job of so many chunks of 10 ms each, dealt to so many processes. */
export function dealt(processes: number, chunks: number, of: (chunk: number) => object = () => ({})): Timeline {
  const rounds = Math.ceil(chunks / processes);
  const lines = Array.from({ length: chunks }, (_, chunk) =>
    chunkLine(10 + 10 * (1 + Math.floor(chunk / processes)), 10, 100 + (chunk % processes), chunk, of(chunk)),
  );
  return drawn(
    [
      lineOf(0, 'job created', 1, { task: 'square' }),
      lineOf(5, 'put', 1, { chunks, from: 0, upTo: chunks * 10 }),
      lineOf(6, 'sealed: no more', 1),
      ...lines,
    ],
    { ...summary, chunks, total: chunks * 10, succeeded: chunks * 10, elapsedMs: 12 + 10 * rounds },
  );
}

/** What lines tell of a job. */
export function drawn(lines: readonly string[], job: JobSummary | undefined = summary): Timeline {
  const found = timelineOf(eventsOf(lines), { jobId: 'job-1', nowMs: T0 + 500, ...(job && { summary: job }) });
  if (found === undefined) throw new Error('expected lines that tell a course');
  return found;
}
