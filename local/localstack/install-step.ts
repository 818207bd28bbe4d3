import { createHash, randomBytes } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LocalStackProblem } from './problem.ts';
import { runProgram } from './run-program.ts';

/** How far an installation is. */
export interface InstallProgress {
  readonly step: string;
  /** From 1. */
  readonly index: number;
  readonly of: number;
  /** Of this step, from 0 to 1; 1 when it is done. */
  readonly fraction: number;
}

/** The programs that install. */
export interface Tools {
  readonly python: string;
  readonly maven: string;
}

/** What a step is made with. */
export interface StepContext {
  readonly home: string;
  readonly tools: Tools;
  /** The folders of the steps before it, by their names. */
  readonly done: Readonly<Record<string, string>>;
  /** Where the step puts what it makes: not there yet, and no other attempt's. */
  readonly folder: string;
  readonly signal: AbortSignal | undefined;
  onFraction(fraction: number): void;
}

/** One part of an installation. */
export interface Step {
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** The files that it is made of: with another content it is made anew. */
  readonly inputs: readonly string[];
  make(context: StepContext): Promise<void>;
  /** Whether what was made once still works. @default it does */
  works?(folder: string): Promise<boolean>;
}

interface Stamp {
  readonly key: string;
  readonly folder: string;
}

export const installLog = (home: string): string => join(home, 'install.log');
const stampFile = (home: string, { name }: Step): string => join(home, 'installed', `${name}.json`);

/** The folder of a step that is done; undefined where it has yet to be, or was done of something else. */
export async function folderOf(home: string, step: Step): Promise<string | undefined> {
  const stamp = await readStamp(stampFile(home, step));
  if (stamp === undefined || stamp.key !== (await keyOf(step))) return undefined;
  const folder = join(home, stamp.folder);
  const isThere = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isThere && (await (step.works?.(folder) ?? true)) ? folder : undefined;
}

/**
 * Does a step. Each attempt has a folder of its own, and the stamp that is renamed into its place last names the one
 * that is whole: what an attempt leaves that was cut short is never taken for done, even should its pip still run.
 */
export async function doStep(step: Step, context: Omit<StepContext, 'folder'>): Promise<string> {
  const { home, signal } = context;
  const name = `${step.name}-${randomBytes(4).toString('hex')}`;
  const folder = join(home, name);
  await mkdir(join(home, 'installed'), { recursive: true });
  try {
    await step.make({ ...context, folder });
    signal?.throwIfAborted();
  } catch (error) {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    throw error;
  }
  const draft = `${stampFile(home, step)}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify({ key: await keyOf(step), folder: name } satisfies Stamp)}\n`);
  await rename(draft, stampFile(home, step));
  return folder;
}

/** Removes what attempts left that were cut short, and earlier ones: only while no LocalStack runs from here. */
export async function removeLeftovers(home: string, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    const kept = (await readStamp(stampFile(home, step)))?.folder;
    const attempt = new RegExp(`^${step.name}-[0-9a-f]{8}(\\.src)?$`);
    for (const name of await readdir(home))
      if (attempt.test(name) && name !== kept)
        await rm(join(home, name), { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}

async function keyOf({ inputs }: Step): Promise<string> {
  const hash = createHash('sha256');
  for (const input of inputs) for (const file of await filesOf(input)) hash.update(await readFile(file)).update('\0');
  return hash.digest('hex').slice(0, 16);
}

/** A file itself, or those below a folder. */
async function filesOf(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !/\.pyc$/.test(entry.name));
  return files.map((entry) => join(entry.parentPath, entry.name)).sort();
}

async function readStamp(file: string): Promise<Stamp | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Stamp;
  } catch {
    return undefined;
  }
}

/**
 * Runs one of a step's programs; what it says is kept in the install log.
 * @throws {LocalStackProblem} with the line in which it says what was wrong
 */
export async function runInstaller(
  { home, signal }: StepContext,
  what: string,
  file: string,
  args: readonly string[],
  options: { readonly env?: NodeJS.ProcessEnv; readonly onLine?: (line: string) => void } = {},
): Promise<void> {
  const { code, stdout, stderr } = await runProgram(file, args, { ...options, signal });
  await appendFile(installLog(home), `$ ${[file, ...args].join(' ')}\n${stdout}${stderr}\n`);
  signal?.throwIfAborted();
  if (code === 0) return;
  const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.trim());
  const said = lines.find((line) => /\bERROR\b/i.test(line)) ?? lines.findLast((line) => line !== '') ?? 'nothing said';
  throw new LocalStackProblem('unavailable', `${what}: ${said.slice(0, 300)}`, `all of it is in ${installLog(home)}`);
}
