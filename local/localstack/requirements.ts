import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { LocalStackProblem } from './problem.ts';
import { runProgram } from './run-program.ts';

/** A program that will do. */
export interface Program {
  readonly path: string;
  readonly version: string;
}

/** A program that is needed and isn't there, or is another than it has to be. */
export interface Lacking {
  readonly name: string;
  readonly expected: string;
  readonly got: string;
  /** How to get it. */
  readonly get: string;
}

export const isLacking = (found: Program | Lacking): found is Lacking => 'expected' in found;

/** The Pythons for which the pinned packages were seen to install and run. */
const PYTHON_MINORS = [11, 12, 13] as const;
const OLDEST_JDK = 17;
const PROBE_MS = 20_000;

const PYTHON: Omit<Lacking, 'got'> = {
  name: 'Python',
  expected: `3.${PYTHON_MINORS[0]} to 3.${PYTHON_MINORS.at(-1)}`,
  get: 'apt install python3 python3-venv, brew install python@3.13, or https://www.python.org/downloads',
};
const JAVA: Omit<Lacking, 'got'> = {
  name: 'Java',
  expected: `a JDK ${OLDEST_JDK} or newer`,
  get: 'apt install openjdk-17-jdk-headless, brew install openjdk, or https://adoptium.net',
};
const MAVEN: Omit<Lacking, 'got'> = {
  name: 'Maven',
  expected: 'mvn in PATH',
  get: 'apt install maven, brew install maven, or https://maven.apache.org',
};

type Environment = NodeJS.ProcessEnv;

/** A Python with `venv`: the oldest good one, since names without a version may mean any. */
export async function findPython(env: Environment = process.env): Promise<Program | Lacking> {
  const code = "import sys; print('.'.join(map(str, sys.version_info[:3])), flush=True); import ensurepip, venv";
  const others: string[] = [];
  for (const name of [...PYTHON_MINORS.map((minor) => `python3.${minor}`), 'python3', 'python'])
    for (const path of inPath(name, env)) {
      const ended = await runProgram(path, ['-c', code], { env, timeoutMs: PROBE_MS });
      const version = ended.stdout.trim();
      const [major, minor] = version.split('.').map(Number);
      if (major === undefined || minor === undefined) continue; // Such as a version manager's stand-in.
      if (major !== 3 || !(PYTHON_MINORS as readonly number[]).includes(minor)) others.push(`${version} (${path})`);
      else if (ended.code === 0) return { path, version };
      else others.push(`${version} without venv (${path})`);
    }
  return { ...PYTHON, got: others[0] ?? 'none' };
}

/** A Java that compiles source files as it starts them: DynamoDB Local's launcher is one. */
export async function findJava(env: Environment = process.env): Promise<Program | Lacking> {
  const home = env['JAVA_HOME'];
  const others: string[] = [];
  for (const path of [...(home === undefined || home === '' ? [] : [join(home, 'bin/java')]), ...inPath('java', env)]) {
    const modules = (await runProgram(path, ['--list-modules'], { env, timeoutMs: PROBE_MS })).stdout;
    const version = /^java\.base@(\S+)/m.exec(modules)?.[1];
    if (version === undefined) {
      // Before 9 there were no modules.
      const { stderr } = await runProgram(path, ['-version'], { env, timeoutMs: PROBE_MS });
      const old = /version "([^"]+)"/.exec(stderr)?.[1];
      if (old !== undefined) others.push(`${old} (${path})`);
    } else if (Number.parseInt(version, 10) < OLDEST_JDK) others.push(`${version} (${path})`);
    else if (!/^jdk\.compiler@/m.test(modules)) others.push(`${version} without a compiler, a JRE (${path})`);
    else return { path, version };
  }
  return { ...JAVA, got: others[0] ?? 'none' };
}

/** Maven, which fetches DynamoDB Local. */
export async function findMaven(env: Environment = process.env): Promise<Program | Lacking> {
  for (const path of inPath('mvn', env)) {
    const { code, stdout } = await runProgram(path, ['--version'], { env, timeoutMs: PROBE_MS });
    const version = /Apache Maven ([\w.-]+)/.exec(stdout)?.[1];
    if (code === 0 && version !== undefined) return { path, version };
  }
  return { ...MAVEN, got: 'none that runs' };
}

/** All that is lacking, in one error. @throws {LocalStackProblem} where anything is */
export function refuseLacking(lacking: readonly Lacking[]): void {
  if (lacking.length === 0) return;
  const what = lacking.map(({ name, expected, got }) => `${name}: expected ${expected}, got ${got}`).join('; ');
  throw new LocalStackProblem('requirement', what, lacking.map(({ get }) => get).join('; '));
}

/** Every file of that name in PATH that may be run, in PATH's order. */
export function inPath(name: string, env: Environment = process.env): string[] {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...new Set(folders.map((folder) => join(folder, name)))].filter((path) => {
    try {
      accessSync(path, constants.X_OK);
      return statSync(path).isFile();
    } catch {
      return false;
    }
  });
}
