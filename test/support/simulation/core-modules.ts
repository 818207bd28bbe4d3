import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The parts of core that the simulation drives, or looks at the outcome with. */
export type Core = typeof import('../../../core/chunk/checkpoint.ts') &
  typeof import('../../../core/chunk/dead-letter.ts') &
  typeof import('../../../core/chunk/life.ts') &
  typeof import('../../../core/chunk/marks.ts') &
  typeof import('../../../core/chunk/outcomes.ts') &
  typeof import('../../../core/job/mend.ts') &
  typeof import('../../../core/job/produce.ts') &
  typeof import('../../../core/ledger/create.ts') &
  typeof import('../../../core/ledger/fence.ts') &
  typeof import('../../../core/ledger/keys.ts') &
  typeof import('../../../core/ledger/slot.ts');

const MODULES = [
  'chunk/checkpoint',
  'chunk/dead-letter',
  'chunk/life',
  'chunk/marks',
  'chunk/outcomes',
  'job/mend',
  'job/produce',
  'ledger/create',
  'ledger/fence',
  'ledger/keys',
  'ledger/slot',
];

export const PROJECT_ROOT = join(import.meta.dirname, '../../..');

/** Loads core from a folder that holds `core/` and `events/`: the project's own, or a mutant's. */
export async function loadCore(root = PROJECT_ROOT): Promise<Core> {
  const loaded = await Promise.all(
    MODULES.map(async (name): Promise<object> => import(pathToFileURL(join(root, 'core', `${name}.ts`)).href)),
  );
  return Object.assign({}, ...loaded) as Core;
}
