import { setTimeout as pause } from 'node:timers/promises';
import type { JobRecord } from '../../core/job/record.ts';
import { jobEndedSchema } from '../../events/job-ended.ts';
import type { Connection } from '../connection.ts';
import { Job } from '../job.ts';

/** Whoever waited for an end has its results first. */
const AFTER_OTHERS_MS = 5;

/** Keeps something of each job that ended. */
type Save = (job: Job, record: JobRecord) => Promise<void>;

/**
 * Saves the jobs that end on a runtime, beside whatever else goes on: one at a time of each id, however often an end is
 * announced, since all of them write to the same folder.
 */
export class EndedJobs {
  readonly #connection: Connection;
  readonly #save: Save;
  readonly #onFailure: (jobId: string, error: Error) => void;
  /** Jobs that are known to have been started, and haven't been heard of since. */
  readonly #open = new Map<string, Job>();
  /** Saves under way, by job id; each begins when the one before it is done. */
  readonly #saving = new Map<string, Promise<void>>();

  constructor(connection: Connection, save: Save, onFailure: (jobId: string, error: Error) => void) {
    this.#connection = connection;
    this.#save = save;
    this.#onFailure = onFailure;
  }

  /** A job whose end is not to be missed, even where it is announced only after its starter went on. */
  expect(job: Job): void {
    this.#open.set(job.key, job);
  }

  /** Takes the detail of a "Job Ended" event; anything else is none of ours. */
  take(detail: unknown): void {
    const ended = jobEndedSchema.safeParse(detail);
    if (ended.success) this.#begin(new Job(this.#connection, ended.data.jobId, ended.data.id));
  }

  /** Waits for the saves under way, and those that are due. */
  async settled(): Promise<void> {
    for (const job of this.#open.values()) this.#begin(job);
    await Promise.all(this.#saving.values());
  }

  #begin(job: Job): void {
    this.#open.delete(job.key);
    const saving = this.#saveAfter(this.#saving.get(job.jobId), job);
    this.#saving.set(job.jobId, saving);
    void saving.then(() => {
      if (this.#saving.get(job.jobId) === saving) this.#saving.delete(job.jobId);
    });
  }

  async #saveAfter(before: Promise<void> | undefined, job: Job): Promise<void> {
    await Promise.all([before, pause(AFTER_OTHERS_MS)]);
    await this.#saveEnded(job).catch((error: unknown) => this.#onFailure(job.jobId, error as Error));
  }

  async #saveEnded(job: Job): Promise<void> {
    const record = await job.record();
    if (record?.ended === true) await this.#save(job, record);
  }
}
