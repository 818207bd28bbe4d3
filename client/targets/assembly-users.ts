import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './alive.ts';

const usersOf = (directory: string): string => join(directory, 'users');

/** One process may use an assembly several times over. */
let uses = 0;

/**
 * Marks an assembly as used by this process: functions run in place from it, so it must outlive them.
 * @returns how to take the mark back
 */
export async function markUsed(directory: string): Promise<() => Promise<void>> {
  uses += 1;
  const mark = join(usersOf(directory), `${process.pid}.${uses}`);
  await mkdir(usersOf(directory), { recursive: true });
  await writeFile(mark, '');
  return () => rm(mark, { force: true });
}

/** Whether a process that is alive uses the assembly; marks of those that were killed don't count. */
export async function isUsed(directory: string): Promise<boolean> {
  const marks = await readdir(usersOf(directory)).catch(() => []);
  return marks.some((mark) => isAlive(Number.parseInt(mark, 10)));
}
