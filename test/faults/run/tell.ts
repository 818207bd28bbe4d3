import type { SeedReport } from './seed-run.ts';

const number = (value: number) => value.toLocaleString('en-US');

const faultsOf = ({ faults }: SeedReport): number => Object.values(faults).reduce((sum, times) => sum + times, 0);

/** A seed in a line. */
export function progressLine(report: SeedReport): string {
  const { seed, profile, items, kills, restarts, ms, violations, outcome } = report;
  return [
    `seed ${String(seed).padEnd(5)}`,
    profile.padEnd(12),
    `${number(items)} items`.padStart(15),
    `${faultsOf(report)} faults`.padStart(11),
    `${kills} kills`.padStart(8),
    restarts > 0 ? `${restarts} restarts` : '          ',
    `${(ms / 1_000).toFixed(1)} s`.padStart(7),
    violations.length === 0 ? ` ${outcome}` : ' VIOLATION',
  ].join(' ');
}

/** What a failing seed says, with the command that repeats it. */
export function failureText({ seed, items, violations, timeline }: SeedReport, options: string): string {
  return [
    `seed ${seed}:`,
    ...violations.map((one) => `  - ${one}`),
    'what happened:',
    ...timeline.map((line) => `  ${line}`),
    'again:',
    `  npm run faults -- ${options} --seed ${seed} --runs 1 --items ${items}`,
    '',
  ].join('\n');
}

/** What all seeds came to, by profile. */
export function summaryTable(reports: readonly SeedReport[]): string {
  const profiles = [...new Set(reports.map(({ profile }) => profile))];
  const rows = [...profiles.map((profile) => rowOf(profile, ofProfile(reports, profile))), rowOf('all', reports)];
  const titles = ['', 'jobs', 'items', 'run', 'faults', 'kills', 'restarts', 'lost', 'doubled', 'violations'];
  const all = [titles, ...rows];
  const widths = titles.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row.map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))).join('  '),
    )
    .join('\n');
}

const ofProfile = (reports: readonly SeedReport[], profile: string) =>
  reports.filter((report) => report.profile === profile);

function rowOf(name: string, reports: readonly SeedReport[]): string[] {
  const sum = (of: (report: SeedReport) => number) => number(reports.reduce((total, report) => total + of(report), 0));
  return [
    name,
    number(reports.length),
    sum(({ items }) => items),
    sum(({ executions }) => executions),
    sum(faultsOf),
    sum(({ kills }) => kills),
    sum(({ restarts }) => restarts),
    sum(({ lost }) => lost),
    sum(({ doubled }) => doubled),
    number(reports.filter(({ violations }) => violations.length > 0).length),
  ];
}
