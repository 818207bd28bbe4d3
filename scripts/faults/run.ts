import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PROFILES, type Profile, ROTATION } from '../../test/faults/plan/make-plan.ts';
import type { Ground } from '../../test/faults/run/lane.ts';
import { type Order, runInLanes } from '../../test/faults/run/lanes.ts';
import type { SeedReport } from '../../test/faults/run/seed-run.ts';
import { failureText, progressLine, summaryTable } from '../../test/faults/run/tell.ts';
import { synthesizeFaults } from '../../test/faults/runtime/assembly.ts';
import { saveRuns } from './results.ts';

const HELP = `npm run faults -- [options]
  --target NAME         where: local (default), localstack
  --seed N              the first seed (default 1)
  --runs N              how many seeds from there on (default ${ROTATION.length}: each profile once)
  --items N             items of each job (default 10,000)
  --profile NAME        ${PROFILES.join(', ')}; default: that of the seed
  --lanes N             seeds at once, each on a runtime of its own (default: one a core)
  --json                reports as JSON, a line each
  --save                writes what was seen to test/faults/results.json, and from there to docs/reliability.md
`;

const { values } = parseArgs({
  options: {
    target: { type: 'string', default: 'local' },
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: String(ROTATION.length) },
    items: { type: 'string', default: '10000' },
    profile: { type: 'string' },
    lanes: { type: 'string', default: String(availableParallelism()) },
    json: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<number> {
  if (values.help) return say(HELP, 0);
  const [seed, runs, items, lanes] = (['seed', 'runs', 'items', 'lanes'] as const).map(wholeNumber);
  const profile = PROFILES.find((name) => name === values.profile);
  if (values.profile !== undefined && profile === undefined)
    return say(`--profile: expected one of ${PROFILES.join(', ')}, got "${values.profile}"\n`, 2);
  const { target } = values;
  if (target !== 'local' && target !== 'localstack')
    return say(`--target: expected local or localstack, got "${target}"\n`, 2);
  if (seed === undefined || runs === undefined || items === undefined || lanes === undefined) return 2;
  const orders = Array.from({ length: runs }, (_, n) => ({ seed: seed + n, items, profile }));
  const scratch = await mkdtemp(join(tmpdir(), 'fanout-faults-assembly-'));
  try {
    const assemblyDirectory = join(scratch, 'cdk.out');
    if (target === 'local') await synthesizeFaults(assemblyDirectory);
    // There is one LocalStack.
    const reports = await runAll(orders, target === 'local' ? lanes : 1, { target, assemblyDirectory }, profile);
    if (!values.json) say(`\n${summaryTable(reports)}\n`, 0);
    if (values.save) await saveRuns(values.target, reports);
    return reports.every(({ violations }) => violations.length === 0) ? 0 : 1;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function runAll(orders: readonly Order[], lanes: number, ground: Ground, profile: Profile | undefined) {
  const options = `--target ${values.target}${profile === undefined ? '' : ` --profile "${profile}"`}`;
  const reports: SeedReport[] = [];
  for await (const report of runInLanes(orders, lanes, ground)) {
    reports.push(report);
    if (values.json) say(`${JSON.stringify(report)}\n`, 0);
    else say(`${progressLine(report)}\n`, 0);
    if (report.violations.length > 0) process.stderr.write(`\n${failureText(report, options)}\n`);
  }
  return reports;
}

function wholeNumber(name: 'seed' | 'runs' | 'items' | 'lanes'): number | undefined {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= (name === 'seed' ? 0 : 1)) return value;
  say(`--${name}: expected a whole number, got "${values[name]}"\n`, 2);
  return undefined;
}

function say(text: string, exitCode: number): number {
  (exitCode === 0 ? process.stdout : process.stderr).write(text);
  return exitCode;
}

process.exitCode = await main();
