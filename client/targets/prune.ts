import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isUsed } from './assembly-users.ts';

const KEPT_ASSEMBLIES = 4;

/** Removes the assemblies of one tasks file but the newest, a few before it, and all that a live process uses. */
export async function prune(folder: string, key: string, newest: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(`${key}-`) && name !== newest).sort();
  const stale = names.slice(0, Math.max(0, names.length - KEPT_ASSEMBLIES));
  await Promise.all(
    stale.map(async (name) => {
      const directory = join(folder, name);
      if (!(await isUsed(directory))) await rm(directory, { recursive: true, force: true });
    }),
  );
}
