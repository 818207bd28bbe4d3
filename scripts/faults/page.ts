import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SavedRun } from './results.ts';

const PAGE = join(import.meta.dirname, '../../docs/reliability.md');
const BEGIN = '<!-- Written by npm run faults -- --save; what stands between these lines is never written by hand. -->';
const END = '<!-- End of what is written. -->';

const number = (value: number) => value.toLocaleString('en-US');
const faultsOf = ({ faults }: SavedRun) => Object.values(faults).reduce((sum, times) => sum + times, 0);

/** Writes the tables of docs/reliability.md anew. */
export async function writeReliabilityPage(runs: readonly SavedRun[]): Promise<void> {
  const page = await readFile(PAGE, 'utf8');
  const [before = '', rest = ''] = page.split(BEGIN);
  const after = rest.split(END)[1] ?? '';
  await writeFile(PAGE, `${before}${BEGIN}\n\n${tables(runs)}\n${END}${after}`);
}

function tables(runs: readonly SavedRun[]): string {
  return [
    '| target | jobs | items each | items run | faults | kills | restarts | lost | doubled | ended |',
    '|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|',
    ...runs.map((run) =>
      [
        '',
        `${run.target}, ${run.on}, seeds ${run.seeds.join('-')}`,
        number(run.jobs),
        number(run.items),
        number(run.executions),
        number(faultsOf(run)),
        number(run.kills),
        number(run.restarts),
        `**${number(run.lost)}**`,
        `**${number(run.doubled)}**`,
        `${number(run.ended)} of ${number(run.jobs)}`,
        '',
      ]
        .join(' | ')
        .trim(),
    ),
    '',
    'Calls that went wrong, by where they are made and how (all runs above):',
    '',
    ...callTable(runs),
    '',
    'All else that was done to the runs above:',
    '',
    ...otherTable(runs),
    '',
  ].join('\n');
}

const FAULTS = [
  'throttle',
  'fail',
  'reset',
  'lose',
  'slow',
  'part',
  'killBefore',
  'killAfter',
  'exitAfter',
  'oomAfter',
] as const;

/** Sums by fault and site; a key is `fault site`. */
function summed(runs: readonly SavedRun[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { faults } of runs)
    for (const [name, times] of Object.entries(faults)) sums.set(name, (sums.get(name) ?? 0) + times);
  return sums;
}

const isCall = (name: string) => FAULTS.some((fault) => name.startsWith(`${fault} `));

function callTable(runs: readonly SavedRun[]): string[] {
  const sums = summed(runs);
  const sites = [...new Set([...sums.keys()].filter(isCall).map((name) => name.slice(name.indexOf(' ') + 1)))].sort();
  const titles = ['throttled', '500', 'reset', 'answer lost', 'slow', 'in part', 'killed before', 'killed after'];
  const cell = (fault: string, site: string) => {
    const times = sums.get(`${fault} ${site}`);
    return times === undefined ? '' : number(times);
  };
  return [
    `| call | ${[...titles, 'exit after', 'out of memory after'].join(' | ')} |`,
    `|---|${FAULTS.map(() => '---:').join('|')}|`,
    ...sites.map((site) => `| ${site} | ${FAULTS.map((fault) => cell(fault, site)).join(' | ')} |`),
  ];
}

function otherTable(runs: readonly SavedRun[]): string[] {
  const others = [...summed(runs)].filter(([name]) => !isCall(name));
  return [
    '| what | times |',
    '|---|---:|',
    ...others.sort(([, a], [, b]) => b - a).map(([name, times]) => `| ${name} | ${number(times)} |`),
  ];
}
