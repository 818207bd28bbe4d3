import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** It is killed then. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Takes each line of its output, of both streams. */
  readonly onLine?: (line: string) => void;
}

/** How a program ended. */
export interface Ended {
  /** Undefined where it couldn't be started, or was killed. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end: whatever that is, it is told and not thrown. Interrupted, it is killed with its children. */
export function runProgram(file: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { env = process.env, cwd, timeoutMs, signal, onLine } = options;
  return new Promise((resolve) => {
    // A group of its own, so that what it started is killed with it.
    const child = spawn(file, args, {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      ...(cwd === undefined ? {} : { cwd }),
    });
    const kill = () => killGroup(child);
    const timer = timeoutMs === undefined ? undefined : setTimeout(kill, timeoutMs);
    signal?.addEventListener('abort', kill, { once: true });
    if (signal?.aborted === true) kill();
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
      });
      if (onLine !== undefined) createInterface({ input: child[name] }).on('line', onLine);
    }
    const end = (code: number | null | undefined, failure = '') => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', kill);
      resolve({ code: code ?? undefined, stdout: output.stdout, stderr: output.stderr || failure });
    };
    child.on('error', (error) => end(undefined, error.message));
    child.on('close', (code) => end(code));
  });
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}
