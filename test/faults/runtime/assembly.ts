import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../../..');

/**
 * Synthesizes the suite's stack.
 * @param root the sources: this project, or a copy of it in which something is broken
 */
export async function synthesizeFaults(directory: string, root = ROOT): Promise<string> {
  await mkdir(directory, { recursive: true });
  await promisify(execFile)(process.execPath, [join(root, 'test/faults/app/app.ts')], {
    cwd: root,
    env: { ...process.env, CDK_OUTDIR: directory },
  });
  return directory;
}
