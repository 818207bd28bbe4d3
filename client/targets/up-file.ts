import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './alive.ts';

/** How a runtime that `fanout up` started is found by later commands. */
export interface UpFile {
  readonly pid: number;
  readonly endpoint: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Of the assembly that is deployed there; absent: nothing is. */
  readonly assembly?: string;
  /** The module with its tasks, where they aren't those that are shipped. */
  readonly tasks?: string;
  readonly concurrency: number;
}

const fileIn = (folder: string): string => join(folder, 'up.json');

export async function registerUp(folder: string, up: UpFile): Promise<void> {
  // Two that redeploy at once register both.
  const draft = `${fileIn(folder)}.${randomUUID()}`;
  await writeFile(draft, `${JSON.stringify(up, null, 2)}\n`);
  await rename(draft, fileIn(folder));
}

/** Takes the registration back, where it is this process's own. */
export async function unregisterUp(folder: string): Promise<void> {
  if ((await readUp(folder))?.pid === process.pid) await rm(fileIn(folder), { force: true });
}

/** The runtime that is up, if it is alive and answers; a stale registration counts as none. */
export async function findUp(folder: string): Promise<UpFile | undefined> {
  const up = await readUp(folder);
  if (up === undefined || !isAlive(up.pid)) return undefined;
  try {
    const answer = await fetch(`${up.endpoint}/_fanout/health`, { signal: AbortSignal.timeout(1_000) });
    return answer.ok ? up : undefined;
  } catch {
    return undefined;
  }
}

async function readUp(folder: string): Promise<UpFile | undefined> {
  try {
    return JSON.parse(await readFile(fileIn(folder), 'utf8')) as UpFile;
  } catch {
    return undefined;
  }
}
