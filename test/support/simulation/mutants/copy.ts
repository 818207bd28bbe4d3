import { join } from 'node:path';
import { copyBroken } from '../../broken-copy.ts';
import { PROJECT_ROOT } from '../core-modules.ts';
import type { Mutant } from './mutant.ts';

/** Below the project, so that core's own imports resolve; not below node_modules, where Node strips no types. */
const FOLDER = join(PROJECT_ROOT, 'dist', 'mutants', String(process.pid));

/**
 * Copies core and events, and takes the mutant's rule away.
 * @returns the copy's folder
 * @throws {Error} where a text is not found exactly once: core was changed, and the mutant must follow
 */
export async function copyMutant(mutant: Mutant): Promise<string> {
  const folder = join(FOLDER, mutant.name);
  await copyBroken(mutant, ['core', 'events'], folder);
  return folder;
}
