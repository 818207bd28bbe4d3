import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FunctionLog } from '../targets/open-target.ts';
import { JobFolders } from './job-folders.ts';

const JOB_ID = /"jobId":"([A-Za-z0-9_-]{1,64})"/;
const FLUSH_EVERY_MS = 500;

const runtimeLogIn = (folder: string): string => join(folder, 'runtime.log');

/** Forgets what a runtime logged outside of any job. */
export const removeRuntimeLog = (folder: string): Promise<void> => rm(runtimeLogIn(folder), { force: true });

/** Routes the functions' log lines: each to its job's log.jsonl, those that name no job to `.fanout/runtime.log`. */
export class FunctionLogs {
  readonly #runtimeLog: string;
  readonly #folders: JobFolders;
  #lines = new Map<string, string[]>();
  #timer: NodeJS.Timeout | undefined;
  #written: Promise<void> = Promise.resolve();
  #begun = false;

  /** @param folder `.fanout` */
  constructor(folder: string) {
    this.#runtimeLog = runtimeLogIn(folder);
    this.#folders = new JobFolders(folder);
  }

  take({ text }: FunctionLog): void {
    const jobId = JOB_ID.exec(text)?.[1] ?? '';
    const lines = this.#lines.get(jobId);
    if (lines === undefined) this.#lines.set(jobId, [text]);
    else lines.push(text);
    // What can't be written now shows at the last flush; a job doesn't end for it.
    this.#timer ??= setTimeout(() => this.flush().catch(() => undefined), FLUSH_EVERY_MS).unref();
  }

  /** Writes what is pending, after what is being written: lines keep their order. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#lines;
    this.#lines = new Map();
    this.#written = this.#written.catch(() => undefined).then(() => this.#write(lines));
    return this.#written;
  }

  async #write(all: ReadonlyMap<string, string[]>): Promise<void> {
    for (const [jobId, lines] of all) {
      const file = jobId === '' ? this.#runtimeLog : join(this.#folders.of(jobId), 'log.jsonl');
      await mkdir(dirname(file), { recursive: true });
      const write = jobId === '' && !this.#begun ? writeFile : appendFile;
      // Each runtime's owner begins it anew: it would grow for ever.
      if (jobId === '') this.#begun = true;
      await write(file, `${lines.join('\n')}\n`);
    }
  }
}
