import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import type { ResultLine } from '../../../events/result-line.ts';
import { makeAccessLog } from '../../../events/samples/make-access-log.ts';
import type { Job } from '../../job.ts';
import { count, counted, duration, paint, say } from '../terminal.ts';
import { type ProgramContext, runJob, title } from './program.ts';

const LINES = 60_000;
const SLOWEST = 5;
const SHOWN_INVALID = 5;

interface Classified {
  readonly statusClass: string;
  readonly path: string;
  readonly durationMs: number;
}

interface PathTimes {
  requests: number;
  totalMs: number;
  longestMs: number;
}

/** Reads a web server's log: parse, check and classify each line, then sum up. */
export async function accessLogProgram(context: ProgramContext & { dataFile: string }): Promise<void> {
  const { dataFile } = context;
  title(3, `A job that works: classify ${count(LINES)} lines of a web server's access log`);
  if (!existsSync(dataFile)) {
    await mkdir(dirname(dataFile), { recursive: true });
    await makeAccessLog(dataFile, LINES);
  }
  const { job, summary } = await runJob(context, 'access-log', { file: dataFile }, { bar: true });
  const { classes, paths, invalid } = await sumUp(job);
  say(
    `  ${paint('green', 'all joined')} ${count(summary.succeeded)} classified, ${count(summary.failed)} set aside, in ${duration(summary.elapsedMs)} ${paint('dim', `(${count(summary.itemsPerSecond)} lines/s, ${counted(summary.chunks, 'chunk')})`)}`,
  );
  say(`\n  ${paint('bold', 'requests per status class')}`);
  const most = Math.max(...classes.values());
  for (const [name, requests] of [...classes].sort())
    say(`    ${name}  ${count(requests).padStart(7)}  ${paint('cyan', '█'.repeat(Math.ceil((requests / most) * 30)))}`);
  say(`\n  ${paint('bold', 'slowest paths')}${' '.repeat(13)}requests    mean   longest`);
  for (const [path, times] of slowest(paths))
    say(
      `    ${path.padEnd(24)} ${count(times.requests).padStart(7)} ${ms(times.totalMs / times.requests)} ${ms(times.longestMs)}`,
    );
  say(
    `\n  ${paint('bold', `${counted(invalid.length, 'invalid line')} set aside`)} ${paint('dim', `(of ${relative(process.cwd(), dataFile)})`)}`,
  );
  for (const { index, error } of invalid.slice(0, SHOWN_INVALID))
    say(`    line ${String(index + 1).padStart(6)}  ${paint('red', error?.name ?? '')} ${cut(error?.message ?? '')}`);
  if (invalid.length > SHOWN_INVALID)
    say(paint('dim', `    … all in ${relative(process.cwd(), context.folders.of(job.jobId))}/failures.jsonl`));
}

async function sumUp(job: Job) {
  const classes = new Map<string, number>();
  const paths = new Map<string, PathTimes>();
  const invalid: ResultLine[] = [];
  for await (const line of job.results()) {
    if (line.status !== 'succeeded') {
      invalid.push(line);
      continue;
    }
    const { statusClass, path, durationMs } = line.value as unknown as Classified;
    classes.set(statusClass, (classes.get(statusClass) ?? 0) + 1);
    const name = path.replace(/\/\d+$/, '/…');
    const times = paths.get(name) ?? { requests: 0, totalMs: 0, longestMs: 0 };
    times.requests += 1;
    times.totalMs += durationMs;
    times.longestMs = Math.max(times.longestMs, durationMs);
    paths.set(name, times);
  }
  return { classes, paths, invalid };
}

const slowest = (paths: ReadonlyMap<string, PathTimes>): [string, PathTimes][] =>
  [...paths].sort(([, a], [, b]) => b.totalMs / b.requests - a.totalMs / a.requests).slice(0, SLOWEST);

const ms = (value: number): string => `${count(Math.round(value))} ms`.padStart(9);

const CUT_AT = 90;
const cut = (text: string): string => (text.length > CUT_AT ? `${text.slice(0, CUT_AT)}…` : text);
