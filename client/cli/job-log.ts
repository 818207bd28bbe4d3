import { join } from 'node:path';
import { fileLines } from '../records/file-lines.ts';
import { JobFolders } from '../records/job-folders.ts';
import { folderOf } from '../targets/local.ts';
import type { Known } from './look-up.ts';

/**
 * What the functions logged of a job, line by line: as it is kept here where it ran on this machine, else as the
 * target's own logs have it.
 */
export async function* jobLog({ jobId, place, live }: Known): AsyncGenerator<string> {
  if (place.target !== 'local' && live !== undefined) {
    const record = await live.job.record();
    yield* await live.target.connection.functionLog(jobId, record?.createdAtMs ?? 0);
    return;
  }
  const file = join(new JobFolders(folderOf()).of(jobId), 'log.jsonl');
  try {
    yield* fileLines(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
