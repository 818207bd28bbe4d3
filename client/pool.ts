import { FanoutError } from '../core/errors.ts';
import type { Task } from '../core/task.ts';
import { JobFailed } from './errors.ts';
import type { Job } from './job.ts';
import { PoolRecords } from './records/pool-records.ts';
import { type Items, type JobSettings, startJob } from './start-job.ts';
import { folderOf } from './targets/local.ts';
import { type OpenTarget, openTarget, type TargetOptions } from './targets/open-target.ts';

/** Settings of one call; `params` as the task's schema takes them. */
export type MapSettings<GivenParams> = Omit<JobSettings, 'params'> & { readonly params?: GivenParams };

const SHOWN_FAILURES = 10;

/**
 * A pipeline to run jobs on, as Python's `Pool` is processes to run functions on.
 *
 * @example
 * await using pool = await Pool.open({ tasks: './tasks.ts' });
 * const squares = await pool.map(square, [1, 2, 3]); // [1, 4, 9]
 */
export class Pool implements AsyncDisposable {
  readonly #target: OpenTarget;
  readonly #records: PoolRecords;
  #closed: Promise<void> | undefined;

  private constructor(target: OpenTarget, records: PoolRecords) {
    this.#target = target;
    this.#records = records;
  }

  /** Opens a target: by default a runtime on this machine, which ends with the pool. @throws {TargetUnreachable} */
  static async open(options: TargetOptions = {}): Promise<Pool> {
    const records = new PoolRecords(folderOf(options.directory));
    const target = await openTarget({
      ...options,
      onLog(line) {
        records.log(line);
        options.onLog?.(line);
      },
    });
    records.follow(target);
    return new Pool(target, records);
  }

  /**
   * Runs a task over all items and returns their values, in input order.
   * @throws {JobFailed} where any item failed or was skipped; the others ran all the same
   */
  async map<Input, Value, Params>(
    task: Task<Input, Value, Params>,
    items: Iterable<Input>,
    settings: MapSettings<Params> = {},
  ): Promise<Awaited<Value>[]> {
    const job = await this.start(task, { items }, settings);
    const summary = await job.wait();
    if (summary.state !== 'succeeded') throw await failureOf(job, summary);
    const values = new Array<Awaited<Value>>(summary.total);
    for await (const chunk of job.chunks())
      for (const line of chunk.lines) {
        const { index, value } = JSON.parse(line) as { index: number; value: Awaited<Value> };
        values[index] = value;
      }
    return values;
  }

  /** Starts a job and returns at once; `wait` on it is the join. @throws {FanoutError} `PoolClosed` */
  async start<Input, Value, Params>(
    task: Task<Input, Value, Params> | string,
    items: Items,
    settings: MapSettings<Params> = {},
  ): Promise<Job> {
    if (this.#closed !== undefined)
      throw new FanoutError('PoolClosed', 'expected a pool that is open, got one that was closed');
    const name = typeof task === 'string' ? task : task.name;
    const job = await startJob(this.#target.connection, name, items, settings as JobSettings);
    this.#records.expect(job);
    return job;
  }

  /** Ends the runtime, where this pool started it; the records of jobs that ended are kept by then. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    try {
      await this.#records.settled();
    } finally {
      await this.#target.close();
    }
    await this.#records.flush();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

async function failureOf(job: Job, summary: { state: string; failed: number; reason?: string }): Promise<JobFailed> {
  const failures: { index: number; name: string; message: string }[] = [];
  for await (const line of job.results()) {
    if (failures.length >= SHOWN_FAILURES) break;
    if (line.error !== undefined) failures.push({ index: line.index, ...pick(line.error) });
  }
  return new JobFailed(job.jobId, summary.state, summary.failed, failures, summary.reason);
}

const pick = ({ name, message }: { name: string; message: string }) => ({ name, message });
