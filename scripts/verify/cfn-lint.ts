import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pythonPackage } from './python-package.ts';

/** AWS's own linter looks at the synthesized templates, for two regions. */
const VERSION = '1.58.0';
const REGIONS = ['us-east-1', 'eu-central-1'];
/** The CDK lets a function wait for its role twice over: by a reference, and by name. */
const IGNORED = ['W3005'];

const SYNTHESIZED = join(import.meta.dirname, '../../cdk.out');

function main(): number {
  const programs = pythonPackage('cfn-lint', VERSION);
  if (programs === undefined) return 0;
  const templates = readdirSync(SYNTHESIZED).filter((name) => name.endsWith('.template.json'));
  if (templates.length === 0) throw new Error(`expected templates in ${SYNTHESIZED}: npm run synth`);
  const files = templates.map((name) => join(SYNTHESIZED, name));
  const args = ['--regions', ...REGIONS, '--ignore-checks', ...IGNORED, '--', ...files];
  const { status } = spawnSync(join(programs, 'cfn-lint'), args, { stdio: 'inherit' });
  if (status === 0) process.stdout.write(`cfn-lint ${VERSION}: nothing to say, for ${REGIONS.join(' and ')}\n`);
  return status ?? 1;
}

process.exitCode = main();
