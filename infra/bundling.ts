import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { type BuildResult, buildSync } from 'esbuild';
import { STACK_PROTOCOL_VERSION } from '../core/config.ts';
import { bundleSettings, root, workerSettings } from './bundle-settings.ts';

const DESCRIBE_TIMEOUT_MS = 20_000;

/** Folders that hold each function's code, ready to be an asset. */
export interface Bundles {
  readonly producer: string;
  readonly consumer: string;
  readonly settler: string;
  readonly reaper: string;
}

/** The user's tasks can't be bundled, or can't be loaded. */
export class TasksFileError extends Error {
  override readonly name = 'TasksFileError';
}

/** A folder to leave notes in for whoever wants to know what was bundled: the files read, and the tasks found. */
const NOTES = process.env['FANOUT_BUNDLE_NOTES'];

/** What was bundled in this process, by tasks file: pipelines of one app share it. */
const bundled = new Map<string, Bundles>();

/**
 * Bundles the four functions, one folder each, and the worker with the tasks it is given.
 * @param tasksFile the module that exports the tasks
 * @throws {TasksFileError} where that module can't be bundled or loaded
 */
export function bundleFunctions(tasksFile: string): Bundles {
  const key = resolve(tasksFile);
  const known = bundled.get(key);
  if (known !== undefined) return known;
  const bundles = bundle(tasksFile);
  bundled.set(key, bundles);
  return bundles;
}

function bundle(tasksFile: string): Bundles {
  const folder = mkdtempSync(join(tmpdir(), 'fanout-bundles-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const bundles: Bundles = {
    producer: join(folder, 'producer'),
    consumer: join(folder, 'consumer'),
    settler: join(folder, 'settler'),
    reaper: join(folder, 'reaper'),
  };
  const handlers = buildSync({
    ...bundleSettings,
    entryPoints: Object.keys(bundles).map((name) => ({ in: `./functions/${name}/handler`, out: `${name}/handler` })),
    outdir: folder,
  });
  const worker = bundleWorker(tasksFile, bundles);
  if (NOTES !== undefined) {
    writeFileSync(join(NOTES, 'inputs.json'), JSON.stringify([...inputsOf(handlers), ...inputsOf(worker)]));
    writeFileSync(join(NOTES, 'tasks.json'), readFileSync(join(bundles.consumer, 'tasks.json')));
  }
  return bundles;
}

const inputsOf = (result: BuildResult): string[] =>
  Object.keys(result.metafile?.inputs ?? {}).map((file) => resolve(root, file));

function bundleWorker(tasksFile: string, bundles: Bundles): BuildResult {
  let result: BuildResult;
  const describing = join(dirname(bundles.consumer), 'describe');
  try {
    result = buildSync({
      ...workerSettings(tasksFile),
      entryPoints: [
        { in: './functions/consumer/worker/main', out: 'consumer/worker' },
        { in: './functions/consumer/worker/describe', out: 'describe/describe' },
      ],
      outdir: dirname(bundles.consumer),
    });
  } catch (error) {
    throw new TasksFileError(`${tasksFile}: ${firstProblem(error)}`);
  }
  const worker = readFileSync(join(bundles.consumer, 'worker.mjs'));
  const manifest = JSON.stringify({
    version: STACK_PROTOCOL_VERSION,
    taskVersion: createHash('sha256').update(worker).digest('hex').slice(0, 16),
    tasks: JSON.parse(describe(tasksFile, join(describing, 'describe.mjs'))) as unknown,
  });
  rmSync(describing, { recursive: true, force: true });
  for (const bundle of [bundles.producer, bundles.consumer]) {
    mkdirSync(bundle, { recursive: true });
    writeFileSync(join(bundle, 'tasks.json'), manifest);
  }
  return result;
}

/** What a process needs to run at all. The rest of the host's environment, secrets maybe, is no business of a task's. */
const DESCRIBE_VARIABLES = ['PATH', 'HOME', 'TMPDIR', 'LANG'];

/** Loads the tasks in a process of their own, since a tasks file may do anything when it is loaded. */
function describe(tasksFile: string, script: string): string {
  const child = spawnSync(process.execPath, [script], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    timeout: DESCRIBE_TIMEOUT_MS,
    env: Object.fromEntries(DESCRIBE_VARIABLES.map((name) => [name, process.env[name]])),
  });
  if (child.error !== undefined) throw new TasksFileError(`${tasksFile}: can't be loaded: ${child.error.message}`);
  if (child.status !== 0) {
    const problem = child.stderr.split('\n').find((line) => /^\s*(\w*Error|Error)\b/.test(line)) ?? child.stderr;
    throw new TasksFileError(`${tasksFile}: can't be loaded: ${problem.trim()}`);
  }
  return child.output[3] ?? '';
}

function firstProblem(error: unknown): string {
  const [first] =
    (error as { errors?: { text: string; location?: { file: string; line: number } | null }[] }).errors ?? [];
  if (first === undefined) return (error as Error).message;
  const place = first.location ? ` (${first.location.file}:${first.location.line})` : '';
  return `${first.text}${place}`;
}
