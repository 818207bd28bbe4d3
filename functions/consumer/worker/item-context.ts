import type { TaskContext } from '../../../core/task.ts';
import { logLine } from '../../log-line.ts';

/** What all items of a run have in common. */
export interface RunContext {
  readonly jobId: string;
  readonly generation: number | undefined;
  readonly chunk: number;
  readonly params: Readonly<Record<string, unknown>>;
  readonly itemTimeoutMs: number;
}

/** One item's context. Built for every item, so what few tasks use is made only when it is asked for. */
export class ItemContext implements TaskContext {
  readonly index: number;
  readonly attempt: number;
  readonly #run: RunContext;
  readonly #beganAtMs: number;
  #controller: AbortController | undefined;
  #aborted: Error | undefined;

  /**
   * @param beganAtMs by performance.now(), which costs a tenth of what Date.now() does; of quick items that share a
   *   reading of the clock, the begin of the first
   */
  constructor(run: RunContext, index: number, attempt: number, beganAtMs: number) {
    this.#run = run;
    this.index = index;
    this.attempt = attempt;
    this.#beganAtMs = beganAtMs;
  }

  get jobId(): string {
    return this.#run.jobId;
  }

  get params(): Readonly<Record<string, unknown>> {
    return this.#run.params;
  }

  get idempotencyKey(): string {
    return `${this.#run.jobId}:${this.index}`;
  }

  get deadline(): Date {
    const sinceMs = performance.now() - this.#beganAtMs;
    return new Date(Date.now() - sinceMs + this.#run.itemTimeoutMs);
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#aborted !== undefined) this.#controller.abort(this.#aborted);
    }
    return this.#controller.signal;
  }

  abort(reason: Error): void {
    this.#aborted = reason;
    this.#controller?.abort(reason);
  }

  /** A getter, so that a task may take it off the context and call it alone. */
  get log(): TaskContext['log'] {
    return (message, fields = {}) => {
      const { jobId, generation, chunk } = this.#run;
      const { index, attempt } = this;
      const time = new Date().toISOString();
      const ours = { time, level: 'info', message, jobId, generation, chunk, index, attempt, pid: process.pid };
      // First for those who read it, and last so that no field of a task's own is taken for one of these.
      process.stdout.write(logLine({ ...ours, ...fields, ...ours }));
    };
  }
}
