import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { copyBroken } from '../../support/broken-copy.ts';
import type { Variant } from './variant.ts';

/** Below the project, so that what it depends on resolves; not below node_modules, where Node strips no types. */
const FOLDER = join(import.meta.dirname, '../../../dist/fault-variants', String(process.pid));
/** What the suite's stack is made of. */
const PARTS = ['core', 'events', 'aws', 'functions', 'infra', 'test/faults/app', 'test/fixtures/faults'];

/**
 * Copies the sources, and breaks them.
 * @returns the copy's root
 * @throws {Error} where a text is not found exactly once: the pipeline was changed, and the variant must follow
 */
export async function copyVariant(variant: Pick<Variant, 'name' | 'replacements'>): Promise<string> {
  const root = join(FOLDER, variant.name);
  await copyBroken(variant, PARTS, root);
  return root;
}

/** Removes what this process copied. */
export const removeVariants = (): Promise<void> => rm(FOLDER, { recursive: true, force: true });
