import { jobKey, pointerKey } from '../core/ledger/keys.ts';
import { num, text } from '../core/ledger/update.ts';
import type { Connection } from './connection.ts';
import { Job } from './job.ts';

/** The newest generation of the job of an id, on the pipeline that is connected to; undefined where it has none. */
export async function findJob(connection: Connection, jobId: string): Promise<Job | undefined> {
  const pointer = await connection.table.get(pointerKey(jobId));
  const run = text(pointer, 'run');
  if (run === undefined) return undefined;
  return new Job(connection, jobId, jobKey({ jobId, run, generation: num(pointer, 'generation') }));
}
