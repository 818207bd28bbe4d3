import { once } from 'node:events';
import type { WriteStream } from 'node:fs';
import { allLines, attemptsOf, type ChunkResults } from '../../core/job/result-lines.ts';
import type { Job } from '../job.ts';
import { writeDrafts } from './draft-file.ts';

/**
 * Writes a job's result lines, in input order, and those that didn't succeed to a file of their own. A file is there in
 * whole or not at all.
 */
export function writeResults(job: Job, file: string, failuresFile: string) {
  return writeDrafts([file, failuresFile], (streams) => write(job, streams));
}

async function write(job: Job, [all, failures]: readonly WriteStream[]) {
  const environments = new Set<number>();
  let attempts = 0;
  for await (const chunk of job.chunks()) {
    environments.add(chunk.environment);
    const lines = [...allLines(chunk)];
    attempts += attemptsIn(chunk, lines);
    await append(all, lines);
    await append(failures, chunk.lines.filter(isNoSuccess));
  }
  return { attempts, processes: environments.size };
}

async function append(stream: WriteStream | undefined, lines: readonly string[]): Promise<void> {
  if (stream === undefined || lines.length === 0) return;
  if (!stream.write(`${lines.join('\n')}\n`)) await once(stream, 'drain');
}

const isNoSuccess = (line: string): boolean => /^\{"index":\d+,"status":"(failed|skipped)"/.test(line);

/** A bare success has no line of its own, and took one attempt. */
function attemptsIn(chunk: ChunkResults, lines: readonly string[]): number {
  return lines.length - chunk.lines.length + chunk.lines.reduce((sum, line) => sum + attemptsOf(line), 0);
}
