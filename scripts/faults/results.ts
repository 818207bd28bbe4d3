import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SeedReport } from '../../test/faults/run/seed-run.ts';
import { writeReliabilityPage } from './page.ts';

const FILE = join(import.meta.dirname, '../../test/faults/results.json');

/** What seeds of one size came to on one target: a row of docs/reliability.md. */
export interface SavedRun {
  readonly target: string;
  readonly on: string;
  /** Of each job. */
  readonly items: number;
  readonly seeds: readonly [first: number, last: number];
  readonly jobs: number;
  /** Jobs that ended, once. */
  readonly ended: number;
  readonly executions: number;
  readonly kills: number;
  readonly restarts: number;
  readonly lost: number;
  readonly doubled: number;
  readonly violations: number;
  readonly seconds: number;
  /** How often each fault was done, by fault and site. */
  readonly faults: Readonly<Record<string, number>>;
  readonly profiles: Readonly<Record<string, number>>;
}

/** Keeps what was seen, in the place of an earlier run of the same size and target, and writes the page. */
export async function saveRuns(target: string, reports: readonly SeedReport[]): Promise<void> {
  const known = existsSync(FILE) ? (JSON.parse(await readFile(FILE, 'utf8')) as SavedRun[]) : [];
  const run = summed(target, reports);
  const others = known.filter((one) => one.target !== run.target || one.items !== run.items);
  const runs = [...others, run].sort((a, b) => (a.target + a.items < b.target + b.items ? -1 : 1));
  await writeFile(FILE, `${JSON.stringify(runs, undefined, 1)}\n`);
  await writeReliabilityPage(runs);
}

function summed(target: string, reports: readonly SeedReport[]): SavedRun {
  const sum = (of: (report: SeedReport) => number) => reports.reduce((total, report) => total + of(report), 0);
  const seeds = reports.map(({ seed }) => seed);
  const faults: Record<string, number> = {};
  const profiles: Record<string, number> = {};
  for (const report of reports) {
    profiles[report.profile] = (profiles[report.profile] ?? 0) + 1;
    for (const [fault, times] of Object.entries(report.faults)) faults[fault] = (faults[fault] ?? 0) + times;
  }
  return {
    target,
    on: new Date().toISOString().slice(0, 10),
    items: reports[0]?.items ?? 0,
    seeds: [Math.min(...seeds), Math.max(...seeds)],
    jobs: reports.length,
    ended: reports.filter(({ outcome }) => outcome !== 'none').length,
    executions: sum(({ executions }) => executions),
    kills: sum(({ kills }) => kills),
    restarts: sum(({ restarts }) => restarts),
    lost: sum(({ lost }) => lost),
    doubled: sum(({ doubled }) => doubled),
    violations: reports.filter(({ violations }) => violations.length > 0).length,
    seconds: Math.round(sum(({ ms }) => ms) / 1_000),
    faults: Object.fromEntries(Object.entries(faults).sort(([a], [b]) => (a < b ? -1 : 1))),
    profiles,
  };
}
