import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '../usage-error.ts';

/** Files that say nothing about how a project's code is to be read. */
const NO_CODE = /^(\..*|package(-lock)?\.json|node_modules|.*\.(tgz|md)|LICENSE)$/;

/** The names in a folder; none where there is no such folder yet. @throws {UsageError} where it is no folder */
export function namesIn(folder: string, shown: string): readonly string[] {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (!found.isDirectory()) throw new UsageError(`expected a folder, got "${shown}", which is a file`);
  return readdirSync(folder);
}

/** Whether a folder holds something that may be code of its own. */
export const holdsCode = (names: readonly string[]): boolean => names.some((name) => !NO_CODE.test(name));

/**
 * Makes the folder, where it isn't there, level by level: a recursive mkdir never ends where the system refuses, as in
 * /proc.
 * @returns the topmost folder that was made, if any was
 */
export function makeFolder(folder: string): string | undefined {
  const missing: string[] = [];
  for (let at = folder; !existsSync(at); at = dirname(at)) missing.unshift(at);
  for (const [index, level] of missing.entries())
    try {
      mkdirSync(level);
    } catch (error) {
      for (const made of missing.slice(0, index).reverse()) rmdirSync(made);
      throw error;
    }
  return missing[0];
}

const UNWRITABLE: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOENT', 'ENOSPC', 'EEXIST']);

/** What the file system refuses, said of the folder that was asked for. */
export function refusal(error: unknown, shown: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined || !UNWRITABLE.has(code)) return error;
  return new UsageError(`expected a folder that can be written to, got "${shown}" (${message})`);
}
