import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import { InvalidInput } from '../../core/errors.ts';
import { type TaskManifest, taskManifestSchema } from '../../events/task-manifest.ts';
import { packageVersion } from '../own-package.ts';
import { prune } from './prune.ts';

/** The project's own root: infra/ lies below it. */
const ROOT = resolve(import.meta.dirname, '../..');
/** TypeScript in the repository, JavaScript in the package: as this very file is. */
const APP = join(ROOT, `infra/app${extname(import.meta.filename)}`);
/** The app's exit code for tasks that can't be bundled or loaded. */
const TASKS_FILE_ERROR = 2;

/** A synthesized cloud assembly. */
export interface Assembly {
  readonly directory: string;
  /** Changes with anything that went into it. */
  readonly version: string;
}

/** What was read to make an assembly: as long as none of it changes, the assembly is good. */
type Inputs = Readonly<Record<string, { readonly size: number; readonly mtimeMs: number }>>;

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
  const current = join(folder, `${key}.json`);
  const kept = await readKept(current);
  if (kept !== undefined && existsSync(join(kept.directory, 'manifest.json')) && (await isUnchanged(kept.inputs)))
    return kept;
  const version = `${key}-${Date.now().toString(36)}-${process.pid}`;
  const directory = join(folder, version);
  await mkdir(directory, { recursive: true });
  try {
    await runApp(directory, tasksFile, context);
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
  await keep(current, { directory, version, inputs: await inputsOf(directory) });
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

function runApp(
  directory: string,
  tasksFile: string | undefined,
  given: Readonly<Record<string, string>>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const context = { ...given, ...(tasksFile === undefined ? {} : { tasks: tasksFile }) };
    const child = spawn(process.execPath, [APP], {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...process.env,
        CDK_OUTDIR: directory,
        CDK_CONTEXT_JSON: JSON.stringify(context),
        FANOUT_BUNDLE_NOTES: directory,
        FANOUT_BUNDLE_AHEAD: tasksFile ?? '',
        // The one of Node itself: a new folder's first synthesis finds the CDK compiled by that of another.
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(tmpdir(), 'node-compile-cache'),
      },
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else if (code === TASKS_FILE_ERROR)
        reject(new InvalidInput('tasks', 'a module that exports tasks', stderr.trim()));
      else reject(synthesisError(dirname(directory), stderr.trim() || `exit code ${code}`));
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

async function inputsOf(directory: string): Promise<Inputs> {
  const bundled = JSON.parse(await readFile(join(directory, 'inputs.json'), 'utf8')) as string[];
  const infra = (await readdir(join(ROOT, 'infra'), { recursive: true }))
    .filter((name) => /\.[jt]s$/.test(name))
    .map((name) => join(ROOT, 'infra', name));
  const files = [...bundled, ...infra, join(ROOT, 'core/config.ts')].filter((file) => existsSync(file));
  const entries = await Promise.all(files.map(async (file) => [file, await stampOf(file)] as const));
  return Object.fromEntries(entries);
}

async function stampOf(file: string) {
  const { size, mtimeMs } = await stat(file);
  return { size, mtimeMs };
}

async function isUnchanged(inputs: Inputs): Promise<boolean> {
  const checks = Object.entries(inputs).map(async ([file, known]) => {
    const now = await stampOf(file).catch(() => undefined);
    return now?.size === known.size && now.mtimeMs === known.mtimeMs;
  });
  return (await Promise.all(checks)).every(Boolean);
}

async function readKept(file: string): Promise<Kept | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Kept;
  } catch {
    return undefined;
  }
}

async function keep(file: string, kept: Kept): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, JSON.stringify(kept));
  await rename(draft, file);
}
