import { randomUUID } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Incidents } from '../../core/chunk/incidents.ts';
import { InvalidInput } from '../../core/errors.ts';
import type { Tolerance } from '../../events/job-request.ts';
import { jobIdSchema } from '../../events/protocol.ts';
import type { JobSummary } from '../job-summary.ts';

/** A job's record as it is kept. */
export interface SavedJob extends JobSummary {
  readonly task: string;
  /** Of the job in the ledger: tells jobs apart that bore the same id one after the other. */
  readonly key: string;
  /** Of what was asked for; absent where a pool kept it. */
  readonly requestHash?: string;
  /** How many failures were given to bear, if any number was. */
  readonly tolerated?: Tolerance;
  /** The file of its tasks, where one was named. */
  readonly tasks?: string;
  /** ISO 8601. */
  readonly savedAt: string;
  /** Of all items; absent where the results weren't read, as with a pool's jobs. */
  readonly attempts?: number;
  /** Absent where the results weren't read. */
  readonly processes?: number;
  /** What went wrong and was dealt with; absent where the results weren't read. */
  readonly incidents?: Incidents;
  /** Absent where none was written. */
  readonly resultsFile?: string;
}

/**
 * What jobs leave behind on this machine: `.fanout/jobs/<jobId>/{job.json, results.jsonl, failures.jsonl, log.jsonl}`, and
 * `redrive/` of one that didn't succeed in whole.
 */
export class JobFolders {
  readonly #root: string;

  /** @param folder `.fanout` */
  constructor(folder: string) {
    this.#root = join(folder, 'jobs');
  }

  /** A job's folder. @throws {InvalidInput} for an id that no job can have: it could lead anywhere */
  of(jobId: string): string {
    if (!jobIdSchema.safeParse(jobId).success)
      throw new InvalidInput('job id', '1-64 characters of A-Z, a-z, 0-9, "_" and "-"', JSON.stringify(jobId));
    return join(this.#root, jobId);
  }

  /** Keeps a job's record; a reader finds it in whole or not at all. */
  async record(job: Omit<SavedJob, 'savedAt'>): Promise<SavedJob> {
    const saved: SavedJob = { ...job, savedAt: new Date().toISOString() };
    const file = join(this.of(job.jobId), 'job.json');
    // Of its own: the same end may be announced more than once, and kept by each who hears it.
    const draft = `${file}.${randomUUID()}`;
    await mkdir(this.of(job.jobId), { recursive: true });
    await writeFile(draft, `${JSON.stringify(saved, null, 2)}\n`);
    await rename(draft, file);
    return saved;
  }

  /** Ids of the jobs that left anything. */
  ids(): Promise<readonly string[]> {
    return this.#names();
  }

  /** Every job that is kept, the oldest first. */
  async list(): Promise<SavedJob[]> {
    const jobs = await Promise.all((await this.#names()).map((name) => this.read(name)));
    return jobs.filter((job) => job !== undefined).sort((a, b) => (a.savedAt < b.savedAt ? -1 : 1));
  }

  async read(jobId: string): Promise<SavedJob | undefined> {
    const file = join(this.of(jobId), 'job.json');
    try {
      return { ...(JSON.parse(await readFile(file, 'utf8')) as SavedJob), jobId };
    } catch {
      return undefined;
    }
  }

  /** Whether a job left anything, its record or not. */
  async has(jobId: string): Promise<boolean> {
    return access(this.of(jobId)).then(
      () => true,
      () => false,
    );
  }

  /** Forgets jobs: those named, or all. @returns how many */
  async remove(jobIds?: readonly string[]): Promise<number> {
    const folders = (jobIds ?? (await this.#names())).map((jobId) => this.of(jobId));
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
    return folders.length;
  }

  /** What else lies among the jobs is not ours. */
  async #names(): Promise<string[]> {
    const names = await readdir(this.#root).catch(() => []);
    return names.filter((name) => jobIdSchema.safeParse(name).success);
  }
}
