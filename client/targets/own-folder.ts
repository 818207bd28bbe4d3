import { constants } from 'node:fs';
import { access, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InvalidInput } from '../../core/errors.ts';

/**
 * Makes `.fanout`, where it isn't there yet.
 * @throws {InvalidInput} naming the folder, where nothing can be kept in it
 */
export async function makeOwnFolder(folder: string): Promise<void> {
  try {
    // Not recursive: below /proc, Node would try for ever.
    await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    if (!(await stat(folder)).isDirectory()) throw Object.assign(new Error('not a directory'), { code: 'ENOTDIR' });
    await access(folder, constants.W_OK);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new InvalidInput(
      '.fanout',
      'a directory that can be written to',
      `"${dirname(folder)}" (${code ?? message})`,
    );
  }
}
