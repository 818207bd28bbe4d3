import { jobKey, pointerKey } from '../core/ledger/keys.ts';
import { text } from '../core/ledger/update.ts';
import type { Connection } from './connection.ts';
import { Job } from './job.ts';

/** The job of an id, on the pipeline that is connected to; undefined where it has none. */
export async function findJob(connection: Connection, jobId: string): Promise<Job | undefined> {
  const run = text(await connection.table.get(pointerKey(jobId)), 'run');
  return run === undefined ? undefined : new Job(connection, jobId, jobKey({ jobId, run, generation: 0 }));
}
