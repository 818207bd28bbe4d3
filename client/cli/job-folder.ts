import { mkdirSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Job, JobSummary } from '../job.ts';
import type { FunctionLog } from '../targets/open-target.ts';
import { writeResults } from './write-results.ts';

/** A job's record as it is kept and as `--json` prints it. */
export interface SavedJob extends JobSummary {
  readonly task: string;
  /** ISO 8601. */
  readonly savedAt: string;
  readonly attempts: number;
  readonly processes: number;
  readonly resultsFile?: string;
}

const JOB_ID = /"jobId":"([A-Za-z0-9_-]{1,64})"/;

/** What jobs leave behind on this machine: `.fanout/jobs/<jobId>/{job.json, results.jsonl, failures.jsonl, log.jsonl}`. */
export class JobFolders {
  readonly #root: string;
  readonly #runtimeLog: string;
  readonly #logs = new Map<string, string[]>();
  #writing: NodeJS.Timeout | undefined;

  /** @param folder `.fanout` */
  constructor(folder: string) {
    this.#runtimeLog = join(folder, 'runtime.log');
    this.#root = join(folder, 'jobs');
  }

  of(jobId: string): string {
    return join(this.#root, jobId);
  }

  /** Takes a log line; those that name no job go to `.fanout/runtime.log`. */
  log({ text }: FunctionLog): void {
    const name = JOB_ID.exec(text)?.[1] ?? '';
    const lines = this.#logs.get(name) ?? [];
    lines.push(text);
    this.#logs.set(name, lines);
    this.#writing ??= setTimeout(() => this.flush(), 500).unref();
  }

  async flush(): Promise<void> {
    clearTimeout(this.#writing);
    this.#writing = undefined;
    const logs = [...this.#logs];
    this.#logs.clear();
    for (const [name, lines] of logs) {
      const file = name === '' ? this.#runtimeLog : join(this.of(name), 'log.jsonl');
      await mkdir(dirname(file), { recursive: true });
      await appendFile(file, `${lines.join('\n')}\n`);
    }
  }

  /** Saves an ended job with its results; to `output` too, where it is given. */
  async save(job: Job, summary: JobSummary, task: string, output?: string): Promise<SavedJob> {
    const folder = this.of(summary.jobId);
    mkdirSync(folder, { recursive: true });
    const files = [join(folder, 'results.jsonl'), ...(output === undefined ? [] : [output])];
    const { attempts, processes } = await writeResults(job, files, join(folder, 'failures.jsonl'));
    const saved: SavedJob = {
      ...summary,
      task,
      savedAt: new Date().toISOString(),
      attempts,
      processes,
      resultsFile: output ?? join(folder, 'results.jsonl'),
    };
    await writeFile(join(folder, 'job.json'), `${JSON.stringify(saved, null, 2)}\n`);
    await this.flush();
    return saved;
  }

  /** Every job that is kept, the oldest first. */
  async list(): Promise<SavedJob[]> {
    const names = await readdir(this.#root).catch(() => []);
    const jobs = await Promise.all(names.map((name) => this.read(name)));
    return jobs.filter((job) => job !== undefined).sort((a, b) => (a.savedAt < b.savedAt ? -1 : 1));
  }

  async read(jobId: string): Promise<SavedJob | undefined> {
    try {
      return JSON.parse(await readFile(join(this.of(jobId), 'job.json'), 'utf8')) as SavedJob;
    } catch {
      return undefined;
    }
  }

  /** Forgets jobs: those named, or all. */
  async remove(jobIds?: readonly string[]): Promise<number> {
    const names = jobIds ?? (await readdir(this.#root).catch(() => []));
    await Promise.all(names.map((name) => rm(join(this.#root, name), { recursive: true, force: true })));
    return names.length;
  }
}
