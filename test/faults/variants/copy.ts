import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Variant } from './variant.ts';

const ROOT = join(import.meta.dirname, '../../..');
/** Below the project, so that what it depends on resolves; not below node_modules, where Node strips no types. */
const FOLDER = join(ROOT, 'dist/fault-variants', String(process.pid));
/** What the suite's stack is made of. */
const PARTS = ['core', 'events', 'aws', 'functions', 'infra', 'test/faults/app', 'test/fixtures/faults'];

/**
 * Copies the sources, and breaks them.
 * @returns the copy's root
 * @throws {Error} where a text is not found exactly once: the pipeline was changed, and the variant must follow
 */
export async function copyVariant({ name, replacements }: Pick<Variant, 'name' | 'replacements'>): Promise<string> {
  const root = join(FOLDER, name);
  await rm(root, { recursive: true, force: true });
  for (const part of PARTS) {
    await mkdir(dirname(join(root, part)), { recursive: true });
    await cp(join(ROOT, part), join(root, part), { recursive: true });
  }
  for (const { file, find, replace } of replacements) {
    const path = join(root, file);
    const source = await readFile(path, 'utf8');
    const times = source.split(find).length - 1;
    if (times !== 1) throw new Error(`${name}: expected once in ${file}, found ${times} times: ${find}`);
    await writeFile(
      path,
      source.replace(find, () => replace),
    );
  }
  return root;
}

/** Removes what this process copied. */
export const removeVariants = (): Promise<void> => rm(FOLDER, { recursive: true, force: true });
