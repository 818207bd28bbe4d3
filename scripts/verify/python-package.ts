import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CACHE = join(import.meta.dirname, '../../node_modules/.cache/fanout');
const PYTHONS = ['python3.13', 'python3.12', 'python3.11', 'python3'];

/**
 * A package of PyPI in a Python environment of its own, installed the first time into node_modules/.cache.
 * @returns the folder of its programs, `python` among them; undefined where there is no Python 3, which it says
 */
export function pythonPackage(name: string, version: string): string | undefined {
  const home = join(CACHE, `${name}-${version}`);
  const programs = join(home, 'bin');
  const installed = join(home, 'installed');
  if (existsSync(installed)) return programs;
  const python = PYTHONS.find((command) => spawnSync(command, ['-c', 'import venv, ensurepip']).status === 0);
  if (python === undefined) {
    process.stderr.write(`${name}: skipped, for there is no Python 3 here\n`);
    return undefined;
  }
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  run(python, ['-m', 'venv', home]);
  run(join(programs, 'pip'), ['install', '--quiet', '--disable-pip-version-check', `${name}==${version}`]);
  // Last, so that one that was cut short begins anew.
  writeFileSync(installed, '');
  return programs;
}

function run(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`${command} failed with exit code ${status}`);
}
