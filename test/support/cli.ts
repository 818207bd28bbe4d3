import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TEST_FOLDER } from './eventually.ts';

const MAIN = resolve(import.meta.dirname, '../../client/cli/entry.cjs');

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A directory for commands of one test file, so that files don't meet; assemblies are made once for each, and the jobs
 * of an earlier run are forgotten.
 */
export function workFolder(name: string): string {
  const folder = join(TEST_FOLDER, 'work', name);
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, '.fanout/jobs'), { recursive: true, force: true });
  return folder;
}

/** A `fanout` command under way. */
export class Fanout {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
  stdout = '';
  stderr = '';

  constructor(
    args: readonly string[],
    cwd: string,
    env: Readonly<Record<string, string | undefined>> = {},
    input?: string,
    { ownGroup = false } = {},
  ) {
    this.child = spawn(process.execPath, [MAIN, ...args], {
      cwd,
      detached: ownGroup,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', ...env },
    });
    this.child.stdin?.end(input);
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.ended = new Promise((done) => {
      this.child.on('close', (code) => done({ code, stdout: this.stdout, stderr: this.stderr }));
    });
  }

  /** As a terminal does: it reaches every process of the command's own group. */
  pressCtrlC(): void {
    process.kill(-(this.child.pid ?? Number.NaN), 'SIGINT');
  }
}

export const fanout = (args: readonly string[], cwd: string): Promise<Ran> => new Fanout(args, cwd).ended;

/** The last line of a command's output, as `--json` gives it. */
export const lastJson = ({ stdout }: Ran): Record<string, unknown> =>
  JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;

/** Processes that descend from one that is alive, or carry an environment's mark and belong to `runtimePid`. */
export function descendantsOf(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // Gone meanwhile.
    }
  }
  const found: number[] = [];
  const queue = [pid];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const more = children.get(next) ?? [];
    found.push(...more);
    queue.push(...more);
  }
  return found;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
