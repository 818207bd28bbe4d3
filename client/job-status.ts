import type { Incidents } from '../core/chunk/incidents.ts';
import { stateOf } from '../core/job/state.ts';
import type { Connection } from './connection.ts';
import { type JobSummary, stopOf } from './job-summary.ts';
import { ProgressReader } from './progress.ts';
import { perSecond } from './rate.ts';

/** How far a job is: its summary as it stands, and what only matters while it runs. */
export interface JobStatus extends JobSummary {
  readonly task: string;
  /** Of the job in the ledger. */
  readonly key: string;
  /** Environments that have settled a chunk. */
  readonly processes: number;
  /** Whether the producer has sent everything: `total` and `chunks` are what was sent so far, until then. */
  readonly sealed: boolean;
  readonly settledChunks: number;
  readonly incidents: Incidents;
}

/** Reads a job's status from the ledger; undefined where it has no such job. */
export async function readStatus(
  connection: Connection,
  { jobId, key }: { readonly jobId: string; readonly key: string },
  nowMs: number,
): Promise<JobStatus | undefined> {
  const reader = new ProgressReader(connection, key);
  const record = await reader.record();
  if (record === undefined) return undefined;
  const { total = record.sentItems, tally, incidents, chunks, processes } = await reader.progress(record);
  const elapsedMs = Math.max(0, (record.endedAtMs ?? nowMs) - record.createdAtMs);
  const earlier = record.spec.origin?.succeeded ?? 0;
  const done = tally.succeeded + tally.failed - earlier;
  return {
    jobId,
    task: record.spec.task,
    key,
    state: stateOf(record),
    total,
    succeeded: tally.succeeded,
    failed: tally.failed,
    skipped: tally.skipped,
    chunks: record.chunks ?? record.sent,
    ...stopOf(record),
    elapsedMs,
    itemsPerSecond: perSecond(done, elapsedMs),
    processes: processes.size,
    sealed: record.chunks !== undefined,
    settledChunks: chunks,
    incidents,
  };
}
