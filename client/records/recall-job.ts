import { jobKey, parseJobKey, pointerKey } from '../../core/ledger/keys.ts';
import type { Connection } from '../connection.ts';
import type { SavedJob } from './job-folders.ts';

/** Longer than any command, on a ledger that ends with its command. */
const KEEP_SECONDS = 86_400;

/**
 * Tells a ledger that is new of a job that ended on an earlier one, so that its id means the same on both: the producer
 * takes the same request for that job, and refuses another.
 * @returns false where the record doesn't say what was asked for, as with a pool's jobs: its id is free
 */
export async function recallJob(
  { table }: Connection,
  { jobId, key, requestHash, chunks }: SavedJob,
): Promise<boolean> {
  if (requestHash === undefined) return false;
  const { run } = parseJobKey(key);
  const ttl = Math.ceil(Date.now() / 1_000) + KEEP_SECONDS;
  const ended = { state: 'ended', announced: true, chunks, ttl };
  await table.update({ key: jobKey({ jobId, run, generation: 0 }), name: 'recall job', when: [], set: ended });
  await table.update({ key: pointerKey(jobId), name: 'recall', when: [], set: { run, requestHash, ttl } });
  return true;
}
