import type { Connection } from '../connection.ts';
import type { Job } from '../job.ts';
import { summaryOf } from '../job-summary.ts';
import type { FunctionLog, OpenTarget } from '../targets/open-target.ts';
import { EndedJobs } from './ended-jobs.ts';
import { FunctionLogs } from './function-logs.ts';
import { JobFolders } from './job-folders.ts';

/** Keeps record and log of the jobs of a pool that owns its runtime. No results: the pool's caller has the values. */
export class PoolRecords {
  readonly #folders: JobFolders;
  readonly #logs: FunctionLogs;
  #ended: EndedJobs | undefined;

  /** @param folder `.fanout` */
  constructor(folder: string) {
    this.#folders = new JobFolders(folder);
    this.#logs = new FunctionLogs(folder);
  }

  log(line: FunctionLog): void {
    this.#logs.take(line);
  }

  /** Begins to keep what ends on a target; where it outlives the pool, its owner does. */
  follow({ connection, onJobEnded }: OpenTarget): void {
    if (onJobEnded === undefined) return;
    const ended = this.#endedOn(connection);
    onJobEnded((detail) => ended.take(detail));
    this.#ended = ended;
  }

  expect(job: Job): void {
    this.#ended?.expect(job);
  }

  /** Waits until the jobs that ended are kept; the target must still be open. */
  async settled(): Promise<void> {
    await this.#ended?.settled();
  }

  flush(): Promise<void> {
    return this.#logs.flush();
  }

  #endedOn(connection: Connection): EndedJobs {
    return new EndedJobs(
      connection,
      async ({ jobId, key }, record) => {
        await this.#folders.record({ ...summaryOf(jobId, record), key, task: record.spec.task });
      },
      (jobId, { message }) => process.emitWarning(`the record of job ${jobId} was not kept: ${message}`),
    );
  }
}
