import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { DeployError } from './deploy-error.ts';

/** The upper half of a zip entry's attributes is its mode on Unix. */
const MODE_SHIFT = 16;
const FILE_TYPE = 0o170_000;
const SYMBOLIC_LINK = 0o120_000;
const PERMISSIONS = 0o777;
const EXECUTABLE = 0o111;

/** What Lambda allows a function's code to be, unpacked (checked 2026-11). */
const UNPACKED_LIMIT_BYTES = 250 * 1024 ** 2;

/**
 * Unpacks a zip file below `directory`, once for each content.
 *
 * @returns the folder
 * @throws DeployError for what is no zip file, or one that would write anywhere else
 */
export async function unpackOnce(zip: Buffer, directory: string): Promise<string> {
  const folder = join(directory, createHash('sha256').update(zip).digest('hex'));
  if (await isDirectory(folder)) return folder;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  // It gets its name when it is whole: a folder of that name is never half of it.
  const part = await mkdtemp(join(directory, 'part-'));
  try {
    await unpack(zip, part);
    await rename(part, folder).catch(async (error: NodeJS.ErrnoException) => {
      // Another was first.
      if (!(await isDirectory(folder))) throw error;
    });
    return folder;
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

async function unpack(zip: Buffer, folder: string): Promise<void> {
  let total = 0;
  const links: { readonly path: string; readonly target: string }[] = [];
  const file = await fromBufferPromise(zip).catch((cause: unknown) => {
    throw new DeployError(`expected a zip file as code: ${messageOf(cause)}`, { cause });
  });
  try {
    for await (const entry of file.eachEntry()) {
      total += entry.uncompressedSize;
      if (total > UNPACKED_LIMIT_BYTES) {
        throw new DeployError(`expected at most ${UNPACKED_LIMIT_BYTES} bytes of code, unpacked`);
      }
      const path = inside(folder, entry.fileName);
      const mode = entry.externalFileAttributes >>> MODE_SHIFT;
      if (entry.fileName.endsWith('/')) await mkdir(path, { recursive: true });
      else if ((mode & FILE_TYPE) === SYMBOLIC_LINK) links.push({ path, target: await linkTarget(file, entry) });
      else await writeEntry(file, entry, path, mode);
    }
  } catch (cause) {
    if (cause instanceof DeployError) throw cause;
    throw new DeployError(`the zip file of the code can't be unpacked: ${messageOf(cause)}`, { cause });
  }
  // Last, so that no file is written through one.
  for (const { path, target } of links) {
    inside(folder, relative(folder, resolve(dirname(path), target)));
    await mkdir(dirname(path), { recursive: true });
    await symlink(target, path);
  }
}

async function writeEntry(file: ZipFile, entry: Entry, path: string, mode: number): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const stream = await file.openReadStreamPromise(entry);
  // Only what is executable on Unix stays so: some writers state no mode at all.
  const permissions = 0o644 | (mode & PERMISSIONS & EXECUTABLE);
  await pipeline(stream, createWriteStream(path, { mode: permissions, flags: 'wx' }));
}

async function linkTarget(file: ZipFile, entry: Entry): Promise<string> {
  return (await buffer(await file.openReadStreamPromise(entry))).toString('utf8');
}

/** @throws DeployError for a path that leads out of the folder */
function inside(folder: string, name: string): string {
  const path = resolve(folder, name);
  const within = relative(folder, path);
  if (within === '..' || within.startsWith('../') || resolve(folder, within) !== path) {
    throw new DeployError(`the zip file of the code names a path outside of its folder: ${name}`);
  }
  return path;
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
