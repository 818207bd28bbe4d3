import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './alive.ts';

/** The lock is held by another process that is alive. */
export interface Held {
  readonly heldBy: number;
}

/**
 * Takes the lock of a directory's one registered runtime; that of a process which is gone is taken over.
 * @returns how to let it go, or who holds it
 */
export async function takeUpLock(folder: string): Promise<(() => Promise<void>) | Held> {
  const lock = join(folder, 'up.lock');
  const draft = `${lock}.${process.pid}`;
  // Linked, not written in place: a lock is never seen without its holder's pid in it.
  await writeFile(draft, `${process.pid}\n`);
  try {
    for (;;) {
      if (await linked(draft, lock)) return () => rm(lock, { force: true });
      const heldBy = await holderOf(lock);
      if (heldBy !== undefined && isAlive(heldBy)) return { heldBy };
      await setAside(lock, `${draft}.stale`);
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** Of two that take over the same lock, the later one may have moved the earlier one's: it is put back. */
async function setAside(lock: string, aside: string): Promise<void> {
  await rename(lock, aside).catch(() => undefined);
  const moved = await holderOf(aside);
  if (moved !== undefined && isAlive(moved)) await linked(aside, lock);
  await rm(aside, { force: true });
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function holderOf(lock: string): Promise<number | undefined> {
  const pid = Number.parseInt(await readFile(lock, 'utf8').catch(() => ''), 10);
  return Number.isNaN(pid) ? undefined : pid;
}
