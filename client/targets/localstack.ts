import { constants, existsSync } from 'node:fs';
import { access, mkdir, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { FanoutError, InvalidInput } from '../../core/errors.ts';
import type { LocalStack, StartOptions, Status } from '../../local/localstack/localstack.ts';
import type { LocalStackProblem } from '../../local/localstack/problem.ts';
import { TargetUnreachable } from '../errors.ts';
import { takeUpLock } from './up-lock.ts';

export type { LocalStack, Status as LocalStackStatus };

/** What the SDKs need besides the endpoint: LocalStack checks no credentials. */
export const LOCALSTACK = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
} as const;

/** Where LocalStack is installed and registered: `.localstack` of a directory, or what FANOUT_LOCALSTACK_HOME says. */
export function localStackHome(directory = process.cwd()): string {
  const given = process.env['FANOUT_LOCALSTACK_HOME'];
  return given === undefined || given === '' ? join(resolve(directory), '.localstack') : resolve(given);
}

const load = () => import('../../local/localstack/localstack.ts');

/** The LocalStack that `fanout localstack start` started for a directory, if it is up. */
export async function findLocalStack(directory?: string): Promise<LocalStack | undefined> {
  const status = await localStackStatus(directory);
  return status.is === 'up' ? status : undefined;
}

/** Whether it is up, down, or runs without answering. */
export async function localStackStatus(directory?: string): Promise<Status> {
  return (await load()).statusOf(localStackHome(directory));
}

/**
 * Starts LocalStack for a directory, unless it is up already; the first time, it is installed.
 * @throws {TargetUnreachable} where it can't be started
 * @throws {InvalidInput} for another port than that it is up on; and a FanoutError with that code where a program is
 * lacking
 */
export function startLocalStack({
  directory,
  ...options
}: Omit<StartOptions, 'home'> & { readonly directory?: string }): Promise<LocalStack & { readonly wasUp: boolean }> {
  const home = localStackHome(directory);
  return locked(home, async () => (await load()).start({ ...options, home }));
}

/** Ends it with every process that it started. @returns whether there was one */
export async function stopLocalStack(directory?: string): Promise<boolean> {
  const home = localStackHome(directory);
  if (!existsSync(home)) return false;
  return locked(home, async () => (await load()).stop(home));
}

/** Its log, also after its end; undefined where there is none. */
export async function localStackLog(directory?: string): Promise<string | undefined> {
  const home = localStackHome(directory);
  return translated(async () => (await load()).logOf(home));
}

/** One command at a time starts or ends the LocalStack of a home. */
async function locked<Result>(home: string, work: () => Promise<Result>): Promise<Result> {
  await makeHome(home);
  const release = await takeUpLock(home);
  if ('heldBy' in release)
    throw new TargetUnreachable(
      `another fanout localstack is starting or ending it (process ${release.heldBy})`,
      'wait until that is done',
    );
  try {
    return await translated(work);
  } finally {
    await release();
    await rmdir(home).catch(() => undefined); // Where nothing came of it.
  }
}

/** @throws {InvalidInput} naming the folder, where nothing can be kept in it */
async function makeHome(home: string): Promise<void> {
  try {
    await makeFolder(home);
    if (!(await stat(home)).isDirectory()) throw Object.assign(new Error('not a directory'), { code: 'ENOTDIR' });
    await access(home, constants.W_OK);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new InvalidInput('.localstack', 'a directory that can be written to', `"${home}" (${code ?? message})`);
  }
}

/** With the folders above it. Not by mkdir's own recursion: below /proc, Node would try for ever. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT') throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder);
  }
}

/** Says it in this project's own errors. */
async function translated<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if ((error as Error).name !== 'LocalStackProblem') throw error;
    const { kind, message, hint } = error as LocalStackProblem;
    if (kind === 'unavailable') throw new TargetUnreachable(message, hint, error);
    throw Object.assign(new FanoutError('InvalidInput', message, 'fatal', error), { hint });
  }
}
