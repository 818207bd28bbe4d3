import { type Incidents, noIncidents } from '../core/chunk/incidents.ts';
import { FanoutError } from '../core/errors.ts';
import { mergedResults } from '../core/job/merged-results.ts';
import { type JobRecord, toRecord } from '../core/job/record.ts';
import { allLines, type ChunkResults, parseLine } from '../core/job/result-lines.ts';
import { pointerKey } from '../core/ledger/keys.ts';
import { text } from '../core/ledger/update.ts';
import type { ResultLine } from '../events/result-line.ts';
import { cancelJob } from './cancel.ts';
import type { Connection } from './connection.ts';
import { EndWatch } from './end-watch.ts';
import { type JobSummary, summaryOf } from './job-summary.ts';
import { type Progress, ProgressReader } from './progress.ts';
import { type RedriveSettings, redriveJob } from './redrive.ts';

/** How to wait for a job. */
export interface WaitOptions {
  readonly onProgress?: (progress: Progress) => void;
  /** How often progress is read at most: it takes more reads than the end does. @default 100 */
  readonly progressEveryMs?: number;
  /** Stops waiting, not the job. */
  readonly signal?: AbortSignal;
}

const PATIENCE_SHARE = 0.05;
const MOST_PATIENCE_MS = 1_000;

/** A job as its starter holds it. */
export class Job {
  readonly jobId: string;
  /** The job's key in the ledger. */
  readonly key: string;
  /** It was there before it was asked for: the same request had been made already. */
  readonly existing: boolean;
  readonly #connection: Connection;
  /** Known for good once it has ended. */
  #ended: JobRecord | undefined;

  constructor(connection: Connection, jobId: string, key: string, existing = false) {
    this.#connection = connection;
    this.jobId = jobId;
    this.key = key;
    this.existing = existing;
  }

  /**
   * Waits for the end: the join.
   * @throws where the signal is aborted, with its reason; where the ledger knows no such job (any more)
   */
  async wait(options: WaitOptions = {}): Promise<JobSummary> {
    const end = new EndWatch(this.#connection, this.key);
    try {
      return await this.#follow(end, options);
    } finally {
      end.stop();
    }
  }

  async #follow(end: EndWatch, options: WaitOptions): Promise<JobSummary> {
    const reader = new ProgressReader(this.#connection, this.key);
    const { onProgress, progressEveryMs = 100 } = options;
    let shownAtMs = 0;
    const beganAtMs = Date.now();
    for (;;) {
      options.signal?.throwIfAborted();
      const job = end.record === undefined ? await reader.record() : toRecord(end.record);
      if (job === undefined) throw new FanoutError('NoSuchJob', `expected job ${this.jobId} in the ledger, found none`);
      const isDue = job.ended || Date.now() - shownAtMs >= progressEveryMs;
      if (onProgress !== undefined && isDue) {
        shownAtMs = Date.now();
        onProgress(await reader.progress(job));
      }
      if (job.ended) {
        this.#ended = job;
        return summaryOf(this.jobId, job);
      }
      // Of a long job its end is told a little later, and the looks at it cost next to nothing.
      const patienceMs = Math.min(MOST_PATIENCE_MS, (Date.now() - beganAtMs) * PATIENCE_SHARE);
      const pauseMs = Math.max(this.#connection.pollMs, patienceMs);
      // A runtime of this machine may be asked whenever there is something to show; elsewhere each look costs.
      const leastMs = this.#connection.isEphemeral ? 0 : this.#connection.pollMs;
      const dueMs = Math.max(leastMs, Math.min(pauseMs, progressEveryMs));
      await end.pause(onProgress === undefined ? pauseMs : dueMs, options.signal);
    }
  }

  /** The job's record, if it is there. */
  record(): Promise<JobRecord | undefined> {
    return new ProgressReader(this.#connection, this.key).record();
  }

  /** Hash of what was asked for; undefined where the ledger doesn't know the job (any more). */
  async requestHash(): Promise<string | undefined> {
    return text(await this.#connection.table.get(pointerKey(this.jobId)), 'requestHash');
  }

  /** What went wrong in the job and was dealt with, so far. */
  async incidents(): Promise<Incidents> {
    const reader = new ProgressReader(this.#connection, this.key);
    const record = await reader.record();
    return record === undefined ? noIncidents() : (await reader.progress(record)).incidents;
  }

  /** The bytes of an input that was sent, as long as the target has them; of numbers there are none. */
  async *input(): AsyncGenerator<Buffer> {
    const input = (await this.record())?.spec.input;
    if (input?.type === 'object') yield* this.#connection.readInput(input);
  }

  /** Results chunk by chunk, in input order; of a job that has ended. */
  chunks(): AsyncGenerator<ChunkResults> {
    return mergedResults(this.#connection, this.key, this.#ended);
  }

  /** Results item by item, in input order; of a job that has ended. */
  async *results(): AsyncGenerator<ResultLine> {
    for await (const chunk of this.chunks()) for (const line of allLines(chunk)) yield parseLine(line);
  }

  /**
   * Runs the items that failed or were skipped again, with the tasks as they are deployed now.
   * @returns the same job, as it goes on
   * @throws {RequestRefused} where it hasn't ended, or every item succeeded
   */
  async redrive(settings: RedriveSettings = {}): Promise<Job> {
    const { jobId, job } = await redriveJob(this.#connection, this.jobId, settings);
    return new Job(this.#connection, jobId, job);
  }

  /** Keeps in a folder what a redrive needs, where the target may end before. */
  async keepIn(folder: string): Promise<void> {
    const { keepLedger } = await import('./records/kept-ledger.ts');
    await keepLedger(this.#connection, this.key, folder);
  }

  /** Stops the job: chunks that haven't begun are skipped. False where it had ended. */
  cancel(): Promise<boolean> {
    return cancelJob(this.#connection, this.key);
  }
}
