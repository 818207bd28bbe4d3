import { spawn, spawnSync } from 'node:child_process';
import { TasksFileError } from './tasks-file-error.ts';

const TIMEOUT_MS = 20_000;
/** What a process needs to run at all. The rest of the host's environment, secrets maybe, is no business of a task's. */
const VARIABLES = ['PATH', 'HOME', 'TMPDIR', 'LANG'];
/** Standard output is the tasks' own, so the description comes another way. */
const DESCRIPTION_FD = 3;

/** How the process that loads the tasks ended, and what it said. */
interface Ended {
  readonly error?: Error | undefined;
  readonly status: number | null;
  readonly stderr: string;
  readonly description: string;
}

const options = () => ({
  stdio: ['ignore', 'ignore', 'pipe', 'pipe'] as ('ignore' | 'pipe')[],
  timeout: TIMEOUT_MS,
  env: Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]])),
});

/** Maps places in the bundle back to the tasks' own files. */
const argumentsFor = (script: string) => ['--enable-source-maps', script];

/**
 * Loads bundled tasks in a process of their own, since a tasks file may do anything when it is loaded, and returns what
 * they say of themselves.
 * @throws {TasksFileError}
 */
export function describeSync(tasksFile: string, script: string): unknown {
  const { error, status, stderr, output } = spawnSync(process.execPath, argumentsFor(script), {
    ...options(),
    encoding: 'utf8',
  });
  return descriptionOf(tasksFile, { error, status, stderr, description: output?.[DESCRIPTION_FD] ?? '' });
}

/** The same, while other things go on. @throws {TasksFileError} */
export async function describe(tasksFile: string, script: string): Promise<unknown> {
  const child = spawn(process.execPath, argumentsFor(script), options());
  const texts = Promise.all([2, DESCRIPTION_FD].map((fd) => textOf(child.stdio[fd] as NodeJS.ReadableStream)));
  const ended = await new Promise<Pick<Ended, 'error' | 'status'>>((resolve) => {
    child.once('error', (error) => resolve({ error, status: null }));
    child.once('exit', (status) => resolve({ status }));
  });
  const [stderr = '', description = ''] = await texts;
  return descriptionOf(tasksFile, { ...ended, stderr, description });
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const piece of stream.setEncoding('utf8')) text += piece;
  return text;
}

function descriptionOf(tasksFile: string, { error, status, stderr, description }: Ended): unknown {
  if (error !== undefined) throw new TasksFileError(`${tasksFile}: can't be loaded: ${error.message}`);
  if (status !== 0) {
    throw new TasksFileError(`${tasksFile}: can't be loaded: ${problemIn(stderr, tasksFile)}`);
  }
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
