import type { TaskContext } from '../../../core/task.ts';

/** What all items of a run have in common. */
export interface RunContext {
  readonly jobId: string;
  readonly chunk: number;
  readonly params: Readonly<Record<string, unknown>>;
  readonly itemTimeoutMs: number;
}

/** One item's context. Built for every item, so what few tasks use is made only when it is asked for. */
export class ItemContext implements TaskContext {
  readonly index: number;
  readonly attempt: number;
  readonly #run: RunContext;
  readonly #beganAtMs = Date.now();
  #controller: AbortController | undefined;
  #aborted: Error | undefined;

  constructor(run: RunContext, index: number, attempt: number) {
    this.#run = run;
    this.index = index;
    this.attempt = attempt;
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
    return new Date(this.#beganAtMs + this.#run.itemTimeoutMs);
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

  log(message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    const { jobId, chunk } = this.#run;
    const { index, attempt } = this;
    const line = { time: new Date().toISOString(), level: 'info', message, jobId, chunk, index, attempt };
    process.stdout.write(`${JSON.stringify({ ...line, pid: process.pid, ...fields })}\n`);
  }
}
