import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import * as z from 'zod';
import { FanoutError, InvalidInput } from '../../core/errors.ts';
import { type TaskManifest, taskManifestSchema } from '../../events/task-manifest.ts';
import { packageVersion } from '../own-package.ts';
import { prune } from './prune.ts';
import { isUnchanged, type Stamps, stampsOf } from './stamps.ts';

/** The project's own root: infra/ lies below it. */
const ROOT = resolve(import.meta.dirname, '../..');
/** TypeScript in the repository, JavaScript in the package: as this very file is. */
const script = (name: string) => join(ROOT, `infra/${name}${extname(import.meta.filename)}`);
const [APP, REBUNDLE] = [script('app'), script('rebundle')];
/** Where no one names tasks, those that this project ships. */
const SHIPPED_TASKS = join(ROOT, 'functions/tasks/tasks');
/** The scripts' exit codes, for tasks that can't be bundled or loaded, and for a script that was told to end. */
const EXIT = { tasksFileError: 2, interrupted: 130 } as const;

/** A synthesized cloud assembly; its version changes with anything that went into it. */
export const assemblySchema = z.strictObject({ directory: z.string(), version: z.string() }).readonly();
export type Assembly = z.infer<typeof assemblySchema>;

/** What was read to make an assembly: as long as none of it changes, the assembly is good. */
interface Inputs {
  /** The stack's and the handlers' own: with one of these, all is made anew. */
  readonly frame: Stamps;
  /** The tasks', and what they import. */
  readonly tasks: Stamps;
}

interface Kept extends Assembly {
  readonly inputs: Inputs;
}

/**
 * Synthesizes the stack with the given tasks, or takes the assembly that was made of the very same files. Assemblies
 * are never changed, since a runtime may be using one.
 * @param context what the app is told besides, such as the stack's name
 * @throws {InvalidInput} where the tasks file can't be bundled or loaded
 */
export async function synthesize(
  tasks: string | undefined,
  folder: string,
  context: Readonly<Record<string, string>> = {},
): Promise<Assembly> {
  const tasksFile = tasks === undefined ? undefined : resolve(tasks);
  if (tasksFile !== undefined && !existsSync(tasksFile))
    throw new InvalidInput('tasks', 'a file that exists', `"${tasks}"`);
  if (tasksFile !== undefined && !(await stat(tasksFile)).isFile())
    throw new InvalidInput('tasks', 'a file', `"${tasks}", which is none`);
  const key = keyOf(tasksFile, context);
  const file = join(folder, `${key}.json`);
  // Who asks for the same meanwhile takes what the first one made, where it is still good.
  const mine = (turns.get(file) ?? Promise.resolve()).then(() => takeOrMake(file, folder, key, tasksFile, context));
  const turn = mine
    .catch(() => undefined)
    .then(() => {
      if (turns.get(file) === turn) turns.delete(file);
    });
  turns.set(file, turn);
  return mine;
}

/** The end of the last synthesis that this process was asked for, by the file that keeps it. */
const turns = new Map<string, Promise<void>>();

async function takeOrMake(
  current: string,
  folder: string,
  key: string,
  tasksFile: string | undefined,
  context: Readonly<Record<string, string>>,
): Promise<Assembly> {
  const kept = await readKept(current);
  const isFrameGood =
    kept !== undefined && existsSync(join(kept.directory, 'manifest.json')) && (await isUnchanged(kept.inputs.frame));
  if (isFrameGood && (await isUnchanged(kept.inputs.tasks))) return kept;
  const beganAtMs = Date.now();
  const version = `${key}-${beganAtMs.toString(36)}-${process.pid}`;
  const directory = join(folder, version);
  await mkdir(directory, { recursive: true });
  try {
    const isDone = isFrameGood && (await rebundle(kept.directory, directory, tasksFile));
    if (!isDone) await runApp(directory, tasksFile, context);
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
  await keep(current, { directory, version, inputs: await inputsOf(directory, beganAtMs) });
  await prune(folder, key, version);
  return { directory, version };
}

/** Names the assemblies of a tasks file, and of what else the app is told. */
const keyOf = (tasksFile: string | undefined, context: Readonly<Record<string, string>> = {}): string =>
  createHash('sha256')
    .update([ROOT, packageVersion(), tasksFile ?? '', JSON.stringify(context)].join('\n'))
    .digest('hex')
    .slice(0, 12);

/** The tasks as they were found last, be it some time ago; undefined where none were. Nothing is made for it. */
export async function lastManifest(tasks: string | undefined, folder: string): Promise<TaskManifest | undefined> {
  const kept = await readKept(join(folder, `${keyOf(tasks === undefined ? undefined : resolve(tasks))}.json`));
  return kept === undefined ? undefined : manifestOf(kept).catch(() => undefined);
}

/** Makes an assembly of the last one, where nothing but the tasks has changed; false where that can't be done. */
async function rebundle(from: string, to: string, tasksFile: string | undefined): Promise<boolean> {
  const { code, stderr } = await runScript(REBUNDLE, [from, to, tasksFile ?? SHIPPED_TASKS], {});
  if (code === EXIT.tasksFileError) throw tasksFileError(stderr);
  // Whatever else went wrong, the CDK says better what it is.
  return code === 0;
}

async function runApp(
  directory: string,
  tasksFile: string | undefined,
  given: Readonly<Record<string, string>>,
): Promise<void> {
  const context = { ...given, ...(tasksFile === undefined ? {} : { tasks: tasksFile }) };
  const { code, stderr } = await runScript(APP, [], {
    CDK_OUTDIR: directory,
    CDK_CONTEXT_JSON: JSON.stringify(context),
    FANOUT_BUNDLE_NOTES: directory,
    FANOUT_BUNDLE_AHEAD: tasksFile ?? '',
  });
  if (code === EXIT.tasksFileError) throw tasksFileError(stderr);
  if (code !== 0) throw synthesisError(dirname(directory), stderr || `exit code ${code}`);
}

const tasksFileError = (said: string): InvalidInput => new InvalidInput('tasks', 'a module that exports tasks', said);

/** Runs one of infra's scripts in a process of its own. */
function runScript(file: string, args: readonly string[], environment: Readonly<Record<string, string>>) {
  return new Promise<{ code: number | null; stderr: string }>((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...process.env,
        ...environment,
        // The one of Node itself: a new folder's first synthesis finds the CDK compiled by that of another.
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(tmpdir(), 'node-compile-cache'),
      },
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      // Ctrl-C reaches it as it does this process, and is nothing that the stack or the tasks did.
      if (signal !== null || code === EXIT.interrupted)
        reject(new FanoutError('Interrupted', `the synthesis was ended by ${signal ?? 'an interrupt'}`));
      else resolve({ code, stderr: stderr.trim() });
    });
  });
}

/** Says in a line why the stack can't be synthesized; all that was printed is its cause. */
function synthesisError(folder: string, printed: string): Error {
  const problem = printed.split('\n').find((line) => /^\s*\w*Error\b/.test(line)) ?? printed.split('\n')[0] ?? '';
  const noPlace = /\b(ENOSPC|EDQUOT|EROFS|EACCES|EPERM)\b/.exec(problem)?.[1];
  return noPlace === undefined
    ? new Error(`the stack can't be synthesized: ${problem.trim()}`, { cause: printed })
    : new InvalidInput('.fanout', 'a directory with room that can be written to', `"${folder}" (${noPlace})`);
}

/** The tasks of an assembly, as they were found when it was bundled. */
export async function manifestOf(assembly: Assembly): Promise<TaskManifest> {
  return taskManifestSchema.parse(JSON.parse(await readFile(join(assembly.directory, 'tasks.json'), 'utf8')));
}

async function inputsOf(directory: string, beganAtMs: number): Promise<Inputs> {
  const read = JSON.parse(await readFile(join(directory, 'inputs.json'), 'utf8')) as Record<
    'handlers' | 'worker',
    string[]
  >;
  const infra = (await readdir(join(ROOT, 'infra'), { recursive: true }))
    .filter((name) => /\.[jt]s$/.test(name))
    .map((name) => join(ROOT, 'infra', name));
  const frame = new Set([...read.handlers, ...infra, join(ROOT, 'core/config.ts')]);
  return {
    frame: await stampsOf([...frame], beganAtMs),
    tasks: await stampsOf(
      read.worker.filter((file) => !frame.has(file)),
      beganAtMs,
    ),
  };
}

async function readKept(file: string): Promise<Kept | undefined> {
  try {
    const kept = JSON.parse(await readFile(file, 'utf8')) as Kept;
    return kept.inputs.frame === undefined ? undefined : kept; // Of an earlier version.
  } catch {
    return undefined;
  }
}

async function keep(file: string, kept: Kept): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, JSON.stringify(kept));
  await rename(draft, file);
}
