import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestOutcome } from './judge.ts';
import { CONFORMANCE_FOLDER, knownDifferences } from './known-differences.ts';

const RUNS = join(CONFORMANCE_FOLDER, 'runs');
const PAGE = join(import.meta.dirname, '../../docs/parity.md');
const TARGETS = ['local', 'localstack', 'aws'] as const;

/** A run as it is kept. */
interface KeptRun {
  readonly target: string;
  /** ISO 8601, a day. */
  readonly on: string;
  readonly tests: readonly Omit<TestOutcome, 'message'>[];
}

/** Keeps a run, and writes the page anew. */
export async function saveRun(target: string, outcomes: readonly TestOutcome[]): Promise<void> {
  const tests = outcomes.map(({ file, test, outcome }) => ({ file, test, outcome }));
  const run: KeptRun = { target, on: new Date().toISOString().slice(0, 10), tests };
  await mkdir(RUNS, { recursive: true });
  await writeFile(join(RUNS, `${target}.json`), `${JSON.stringify(run, null, 1)}\n`);
  await writeFile(PAGE, await parityPage());
}

/** docs/parity.md, from the runs that are kept and the differences that are known. */
export async function parityPage(): Promise<string> {
  const names = (await readdir(RUNS).catch(() => [])).filter((name) => name.endsWith('.json'));
  const runs = await Promise.all(
    names.map(async (name) => JSON.parse(await readFile(join(RUNS, name), 'utf8')) as KeptRun),
  );
  const runOf = (target: string) => runs.find((run) => run.target === target);
  const tests = new Map<string, Set<string>>();
  for (const { file, test } of runs.flatMap((run) => run.tests))
    tests.set(file, (tests.get(file) ?? new Set()).add(test));
  const notes = TARGETS.flatMap((target) => knownDifferences(target).map((known) => ({ ...known, target })));
  const cell = (target: string, test: string): string => {
    const run = runOf(target);
    const outcome = run?.tests.find((one) => one.test === test)?.outcome;
    const note = notes.findIndex((known) => known.target === target && known.test === test) + 1;
    if (outcome === 'failed') return `differs (${note})`;
    return outcome === 'passed' ? '✓' : '–';
  };
  return [
    '<!-- Written by npm run conformance -- --target T --save: run it for the target that changed. -->\n',
    '# Parity\n',
    'One suite runs on every target, on one and the same stack. What passes on one is to pass on all; where a target does',
    'otherwise, that is written down here with its reason, and a run fails for a difference that is not, or for one that has',
    'gone. `–`: not run there; jobs of some thousand chunks only run with `--full`.\n',
    ...TARGETS.map((target) => {
      const run = runOf(target);
      const passed = run?.tests.filter(({ outcome }) => outcome === 'passed').length;
      return `- **${target}**: ${run === undefined ? 'never run' : `${passed} of ${run.tests.length} pass, ${run.on}`}`;
    }),
    '',
    ...[...tests]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([file, names]) => [
        `## ${file}\n`,
        `| | ${TARGETS.join(' | ')} |`,
        `|---|${TARGETS.map(() => ':---:').join('|')}|`,
        ...[...names].map(
          (test) => `| ${test.replaceAll('|', '\\|')} | ${TARGETS.map((target) => cell(target, test)).join(' | ')} |`,
        ),
        '',
      ]),
    '## Differences\n',
    ...(notes.length === 0
      ? ['None.']
      : notes.map(({ target, test, reason }, i) => `${i + 1}. **${target}**, ${test}: ${reason}`)),
    '',
  ].join('\n');
}
