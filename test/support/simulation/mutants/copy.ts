import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../core-modules.ts';
import type { Mutant } from './mutant.ts';

/** Below the project, so that core's own imports resolve; not below node_modules, where Node strips no types. */
const FOLDER = join(PROJECT_ROOT, 'dist', 'mutants', String(process.pid));

/**
 * Copies core and events, and takes the mutant's rule away.
 * @returns the copy's folder
 * @throws {Error} where a text is not found exactly once: core was changed, and the mutant must follow
 */
export async function copyMutant({ name, replacements }: Mutant): Promise<string> {
  const folder = join(FOLDER, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const part of ['core', 'events']) await cp(join(PROJECT_ROOT, part), join(folder, part), { recursive: true });
  for (const { file, find, replace } of replacements) {
    const path = join(folder, file);
    const source = await readFile(path, 'utf8');
    const times = source.split(find).length - 1;
    if (times !== 1) throw new Error(`${name}: expected once in ${file}, found ${times} times: ${find}`);
    await writeFile(
      path,
      source.replace(find, () => replace),
    );
  }
  return folder;
}
