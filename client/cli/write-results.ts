import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { lstat, rename, rm } from 'node:fs/promises';
import type { Job } from '../job.ts';
import { allLines, attemptsOf, type ChunkResults } from '../results.ts';
import { isClosedPipe } from './closed-pipe.ts';

/** A file under another name until it is whole. */
interface Draft {
  readonly file: string;
  readonly draft: string;
  readonly stream: WriteStream;
}

/**
 * Writes a job's result lines, in input order, and those that didn't succeed to a file of their own. A file is there in
 * whole or not at all.
 */
export async function writeResults(job: Job, files: readonly string[], failuresFile: string) {
  const drafts = await Promise.all([failuresFile, ...files].map(openDraft));
  try {
    const counted = await Promise.race([write(job, drafts), ...drafts.map(failureOf)]);
    for (const { draft, file } of drafts) if (draft !== file) await rename(draft, file);
    return counted;
  } catch (error) {
    for (const { draft, file } of drafts) if (draft !== file) await rm(draft, { force: true });
    throw error;
  }
}

/** What is no regular file, such as the link /dev/stdout, is written as it is: it must not be replaced. */
async function openDraft(file: string): Promise<Draft> {
  const found = await lstat(file).catch(() => undefined);
  const draft = found === undefined || found.isFile() ? `${file}.${process.pid}` : file;
  return { file, draft, stream: createWriteStream(draft) };
}

/** A pipe may lose its reader, and the rest is written all the same. */
const failureOf = ({ stream, file, draft }: Draft): Promise<never> =>
  new Promise((_, reject) => {
    stream.on('error', (error) => {
      if (file !== draft || !isClosedPipe(error)) reject(error);
    });
  });

async function write(job: Job, [failures, ...all]: readonly Draft[]) {
  const environments = new Set<number>();
  let attempts = 0;
  for await (const chunk of job.chunks()) {
    environments.add(chunk.environment);
    const lines = [...allLines(chunk)];
    attempts += attemptsIn(chunk, lines);
    for (const { stream } of all) await append(stream, lines);
    if (failures !== undefined) await append(failures.stream, chunk.lines.filter(isNoSuccess));
  }
  for (const { stream } of [...all, ...(failures === undefined ? [] : [failures])]) {
    if (stream.closed) continue;
    stream.end();
    await once(stream, 'close').catch(ignoreClosedPipe);
  }
  return { attempts, processes: environments.size };
}

async function append(stream: WriteStream, lines: readonly string[]): Promise<void> {
  if (lines.length === 0 || stream.destroyed) return;
  if (!stream.write(`${lines.join('\n')}\n`)) await once(stream, 'drain').catch(ignoreClosedPipe);
}

function ignoreClosedPipe(error: unknown): void {
  if (!isClosedPipe(error)) throw error;
}

const isNoSuccess = (line: string): boolean => /^\{"index":\d+,"status":"(failed|skipped)"/.test(line);

/** A bare success has no line of its own, and took one attempt. */
function attemptsIn(chunk: ChunkResults, lines: readonly string[]): number {
  return lines.length - chunk.lines.length + chunk.lines.reduce((sum, line) => sum + attemptsOf(line), 0);
}
