import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { TasksFileError } from './tasks-file-error.ts';

const TIMEOUT_MS = 20_000;
/** What a process needs to run at all. The rest of the host's environment, secrets maybe, is no business of a task's. */
const VARIABLES = ['PATH', 'HOME', 'TMPDIR', 'LANG'];

/** How the process that loads the tasks ended. */
interface Ended {
  readonly error?: Error | undefined;
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly isLate: boolean;
}

/**
 * Loads bundled tasks in a process of their own, since a tasks file may do anything when it is loaded, and returns what
 * they say of themselves.
 * @throws {TasksFileError}
 */
export function describeSync(tasksFile: string, script: string): unknown {
  const said = new Said(script);
  const { error, status, signal } = spawnSync(process.execPath, argumentsFor(script), optionsFor(said));
  const isLate = (error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT';
  return descriptionOf(tasksFile, { error, status, signal, isLate }, said);
}

/** The same, while other things go on. @throws {TasksFileError} */
export async function describe(tasksFile: string, script: string): Promise<unknown> {
  const said = new Said(script);
  const ended = await new Promise<Ended>((resolve) => {
    const child = spawn(process.execPath, argumentsFor(script), optionsFor(said));
    child.once('error', (error) => resolve({ error, status: null, signal: null, isLate: false }));
    child.once('exit', (status, signal) => resolve({ status, signal, isLate: child.killed }));
  });
  return descriptionOf(tasksFile, ended, said);
}

/**
 * What the process says, in files beside its script: a process that the tasks left running would hold a pipe open, and
 * who reads one would wait for it. Standard output is the tasks' own, so the description comes another way.
 */
class Said {
  readonly #files: readonly string[];
  readonly fds: readonly number[];

  constructor(script: string) {
    this.#files = [`${script}.stderr`, `${script}.json`];
    this.fds = this.#files.map((file) => openSync(file, 'w'));
  }

  take(): { readonly stderr: string; readonly description: string } {
    for (const fd of this.fds) closeSync(fd);
    const [stderr = '', description = ''] = this.#files.map((file) => readFileSync(file, 'utf8'));
    return { stderr, description };
  }
}

/** Maps places in the bundle back to the tasks' own files; the script loads zod itself where the tasks' own can't say. */
const argumentsFor = (script: string) => ['--enable-source-maps', script, import.meta.resolve('zod')];

const optionsFor = (said: Said) => ({
  stdio: ['ignore', 'ignore', ...said.fds] as ('ignore' | number)[],
  timeout: TIMEOUT_MS,
  killSignal: 'SIGKILL' as const,
  env: Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]])),
});

function descriptionOf(tasksFile: string, { error, status, signal, isLate }: Ended, said: Said): unknown {
  const { stderr, description } = said.take();
  const refuse = (problem: string) => new TasksFileError(`${tasksFile}: can't be loaded: ${problem}`);
  if (isLate) throw refuse(`it takes more than ${TIMEOUT_MS / 1000} s`);
  if (error !== undefined) throw refuse(error.message);
  const problem = status === 0 ? '' : problemIn(stderr, tasksFile);
  if (problem !== '') throw refuse(problem);
  if (description === '') throw refuse(`it ends its process (${signal ?? `exit code ${status}`})`);
  return JSON.parse(description);
}

/** What was thrown, in a line, and where in the tasks file. */
function problemIn(stderr: string, tasksFile: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const thrown = lines.find((line) => /^(\w*Error|Error)\b/.test(line));
  // What is no error is printed after the code that threw it and its caret.
  const problem = thrown ?? lines.find((line, i) => lines[i - 1] === '^' && line !== '') ?? lines[0] ?? '';
  const frame = lines.find((line) => line.includes(`${tasksFile}:`));
  const place = frame?.slice(frame.indexOf(tasksFile) + tasksFile.length).match(/^:(\d+)/)?.[1];
  return place === undefined ? problem : `${problem} (line ${place})`;
}
