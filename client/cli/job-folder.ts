import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job, JobSummary } from '../job.ts';
import { allLines, attemptsOf, type ChunkResults } from '../results.ts';
import type { FunctionLog } from '../targets/open-target.ts';

/** A job's record as it is kept and as `--json` prints it. */
export interface SavedJob extends JobSummary {
  readonly task: string;
  readonly attempts: number;
  readonly processes: number;
  readonly resultsFile?: string;
}

const JOB_ID = /"jobId":"([A-Za-z0-9_-]{1,64})"/;

/** What jobs leave behind on this machine: `.fanout/jobs/<jobId>/{job.json, results.jsonl, failures.jsonl, log.jsonl}`. */
export class JobFolders {
  readonly #root: string;
  readonly #logs = new Map<string, string[]>();
  #writing: NodeJS.Timeout | undefined;

  constructor(folder: string) {
    this.#root = join(folder, 'jobs');
  }

  of(jobId: string): string {
    return join(this.#root, jobId);
  }

  /** Takes a log line; those that name no job are kept under `runtime`. */
  log({ text }: FunctionLog): void {
    const name = JOB_ID.exec(text)?.[1] ?? 'runtime';
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
      const file = name === 'runtime' ? join(this.#root, 'runtime.log') : join(this.of(name), 'log.jsonl');
      await mkdir(join(file, '..'), { recursive: true });
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
      attempts,
      processes,
      resultsFile: output ?? join(folder, 'results.jsonl'),
    };
    await writeFile(join(folder, 'job.json'), `${JSON.stringify(saved, null, 2)}\n`);
    await this.flush();
    return saved;
  }

  async list(): Promise<SavedJob[]> {
    const names = await readdir(this.#root).catch(() => []);
    const jobs = await Promise.all(names.map((name) => this.read(name)));
    return jobs.filter((job) => job !== undefined);
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

async function writeResults(job: Job, files: readonly string[], failuresFile: string) {
  const streams = [...files, failuresFile].map((file) => createWriteStream(file));
  const failed = Promise.race(streams.map(async (stream) => Promise.reject((await once(stream, 'error'))[0] as Error)));
  failed.catch(() => undefined);
  const failures = streams.at(-1);
  const environments = new Set<number>();
  let attempts = 0;
  const work = async () => {
    for await (const chunk of job.chunks()) {
      environments.add(chunk.environment);
      const lines = [...allLines(chunk)];
      attempts += attemptsIn(chunk, lines);
      const text = lines.length === 0 ? '' : `${lines.join('\n')}\n`;
      for (const stream of streams.slice(0, -1)) if (!stream.write(text)) await once(stream, 'drain');
      const failing = chunk.lines.filter(
        (line) => line.includes('"status":"failed"') || line.includes('"status":"skipped"'),
      );
      if (failing.length > 0) failures?.write(`${failing.join('\n')}\n`);
    }
    for (const stream of streams) {
      stream.end();
      await once(stream, 'close');
    }
  };
  await Promise.race([work(), failed]);
  return { attempts, processes: environments.size };
}

/** A bare success has no line of its own, and took one attempt. */
function attemptsIn(chunk: ChunkResults, lines: readonly string[]): number {
  return lines.length - chunk.lines.length + chunk.lines.reduce((sum, line) => sum + attemptsOf(line), 0);
}
