import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, open, rm, stat, writeFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { isClosedPipe } from './closed-pipe.ts';
import { draftOf, writeDrafts } from './draft-file.ts';
import { UsageError } from './usage-error.ts';

/** What is no regular file, such as the link /dev/stdout, is written as it is: it must not be replaced. */
async function isReplaced(output: string): Promise<boolean> {
  const found = await lstat(output).catch(() => undefined);
  return found === undefined || found.isFile();
}

/** Files that a command reads, by what it calls them: undefined for none, - for standard input. */
type FilesRead = Readonly<Record<string, string | undefined>>;

/**
 * Known before the job is created: that there is a place to write to, and that it isn't one that is read.
 * @throws {UsageError}
 */
export async function checkOutput(output: string, reads: FilesRead = {}): Promise<void> {
  if (output === '' || output === '-')
    throw new UsageError(`--output: expected a file, got "${output}"`, '/dev/stdout is standard output');
  const found = await stat(output).catch(() => undefined);
  if (found?.isDirectory() === true) throw new UsageError(`--output: expected a file, got the directory "${output}"`);
  for (const [what, file] of Object.entries(reads)) {
    const read = file === undefined || file === '-' ? undefined : await stat(file).catch(() => undefined);
    if (found !== undefined && found.dev === read?.dev && found.ino === read.ino)
      throw new UsageError(`--output: expected another file than ${what}, got "${output}"`);
  }
  if (!(await isReplaced(output))) return;
  // Tried, not asked for: a mount that is read-only, or no place for files, tells nobody by its mode.
  try {
    await (await open(draftOf(output), 'w')).close();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `--output: expected a file in a directory that can be written to, got "${output}" (${code ?? (error as Error).message})`,
    );
  }
  await rm(draftOf(output), { force: true });
}

/** Copies a job's results to where they were asked for: in whole or not at all, where that is a file. */
export async function copyResults(resultsFile: string, output: string): Promise<void> {
  const source = createReadStream(resultsFile);
  if (await isReplaced(output)) {
    await writeDrafts([output], ([stream]) =>
      stream === undefined ? Promise.resolve() : pipeline(source, stream, { end: false }),
    );
    return;
  }
  await pipeline(source, createWriteStream(output)).catch((error: unknown) => {
    // A pipe may lose its reader.
    if (!isClosedPipe(error)) throw error;
  });
}

/** Writes a text to where it was asked for: in whole or not at all, where that is a file. */
export async function writeOutput(output: string, text: string): Promise<void> {
  if (!(await isReplaced(output))) return writeFile(output, text);
  await writeDrafts([output], async ([stream]) => stream?.write(text));
}
