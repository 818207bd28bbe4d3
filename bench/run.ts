import { parseArgs } from 'node:util';
import { printFindings } from './print.ts';
import { saveFindings } from './results.ts';
import { machine, type Suite } from './suite.ts';
import { change } from './suites/change.ts';
import { cpu } from './suites/cpu.ts';
import { failing } from './suites/failing.ts';
import { firstResult } from './suites/first-result.ts';
import { localstack } from './suites/localstack.ts';
import { memory } from './suites/memory.ts';
import { noOp } from './suites/no-op.ts';
import { packing } from './suites/packing.ts';
import { persist } from './suites/persist.ts';
import { startUp } from './suites/start-up.ts';
import { tenMillion } from './suites/ten-million.ts';

const SUITES: Readonly<Record<string, Suite>> = {
  'no-op': noOp,
  packing,
  cpu,
  failing,
  persist,
  'first-result': firstResult,
  change,
  localstack,
  memory,
  'ten-million': tenMillion,
  'start-up': startUp,
};

// npm run bench -- [SUITE ...] [--save]: measures, prints, and with --save writes docs/performance.md and its plots.
const { values, positionals } = parseArgs({ allowPositionals: true, options: { save: { type: 'boolean' } } });
const names = positionals.length > 0 ? positionals : Object.keys(SUITES);
const unknown = names.find((name) => !(name in SUITES));
if (unknown !== undefined) {
  process.stderr.write(`unknown suite "${unknown}": expected some of ${Object.keys(SUITES).join(', ')}\n`);
  process.exit(2);
}

const say = (text: string) => process.stderr.write(`  ${text}\n`);
process.stdout.write(`${machine()}\n`);
for (const name of names) {
  process.stderr.write(`\n${name} …\n`);
  const findings = await SUITES[name]?.(say);
  if (findings === undefined) continue;
  process.stdout.write(printFindings(findings));
  if (values.save === true) saveFindings(name, findings);
}
process.exit();
