import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * AWS's own linter looks at the synthesized templates, for two regions. Where there is no Python it says so and passes.
 * Installed the first time, into node_modules/.cache.
 */
const VERSION = '1.58.0';
const REGIONS = ['us-east-1', 'eu-central-1'];
/** The CDK lets a function wait for its role twice over: by a reference, and by name. */
const IGNORED = ['W3005'];

const ROOT = join(import.meta.dirname, '../..');
const SYNTHESIZED = join(ROOT, 'cdk.out');
const HOME = join(ROOT, 'node_modules/.cache/fanout', `cfn-lint-${VERSION}`);
const PYTHONS = ['python3.13', 'python3.12', 'python3.11', 'python3'];

function main(): number {
  const program = installed();
  if (program === undefined) {
    process.stderr.write('cfn-lint: skipped, for there is no Python 3 here\n');
    return 0;
  }
  const templates = readdirSync(SYNTHESIZED).filter((name) => name.endsWith('.template.json'));
  if (templates.length === 0) throw new Error(`expected templates in ${SYNTHESIZED}: npm run synth`);
  const files = templates.map((name) => join(SYNTHESIZED, name));
  const args = ['--regions', ...REGIONS, '--ignore-checks', ...IGNORED, '--', ...files];
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  if (status === 0) process.stdout.write(`cfn-lint ${VERSION}: nothing to say, for ${REGIONS.join(' and ')}\n`);
  return status ?? 1;
}

/** The linter in a Python environment of its own; undefined where there is no Python. */
function installed(): string | undefined {
  const program = join(HOME, 'bin/cfn-lint');
  if (existsSync(program)) return program;
  const python = PYTHONS.find((name) => spawnSync(name, ['-c', 'import venv, ensurepip']).status === 0);
  if (python === undefined) return undefined;
  mkdirSync(HOME, { recursive: true });
  run(python, ['-m', 'venv', HOME]);
  run(join(HOME, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', `cfn-lint==${VERSION}`]);
  return program;
}

function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) return;
  rmSync(HOME, { recursive: true, force: true });
  throw new Error(`${command} failed with exit code ${status}`);
}

process.exitCode = main();
