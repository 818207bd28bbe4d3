import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** Sources in which some texts are replaced by others. */
export interface Broken {
  readonly name: string;
  readonly replacements: readonly { readonly file: string; readonly find: string; readonly replace: string }[];
}

/**
 * Copies parts of the project into a folder, and breaks them there.
 * @throws {Error} where a text is not found exactly once: the sources were changed, and what breaks them must follow
 */
export async function copyBroken(
  { name, replacements }: Broken,
  parts: readonly string[],
  into: string,
): Promise<void> {
  await rm(into, { recursive: true, force: true });
  for (const part of parts) {
    await mkdir(dirname(join(into, part)), { recursive: true });
    await cp(join(ROOT, part), join(into, part), { recursive: true });
  }
  for (const { file, find, replace } of replacements) {
    const path = join(into, file);
    const source = await readFile(path, 'utf8');
    const times = source.split(find).length - 1;
    if (times !== 1) throw new Error(`${name}: expected once in ${file}, found ${times} times: ${find}`);
    await writeFile(
      path,
      source.replace(find, () => replace),
    );
  }
}
