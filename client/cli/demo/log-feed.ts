import type { FunctionLog } from '../../targets/open-target.ts';

/** A structured line of a function's log, as far as the programs here look at it. */
export interface Logged {
  readonly message: string;
  readonly pid: number;
  readonly jobId?: string;
  readonly from?: number;
  readonly upTo?: number;
  readonly item?: unknown;
}

/** Lets one listener see the functions' log lines while a program runs. */
export class LogFeed {
  #listener: ((line: Logged) => void) | undefined;

  take({ text }: FunctionLog): void {
    if (this.#listener === undefined || !text.startsWith('{')) return;
    try {
      this.#listener(JSON.parse(text) as Logged);
    } catch {
      // A line cut in two, or printed by something else: nothing to show.
    }
  }

  /** Shows lines to `listener` while `work` runs. */
  async during<Result>(listener: (line: Logged) => void, work: () => Promise<Result>): Promise<Result> {
    this.#listener = listener;
    try {
      return await work();
    } finally {
      this.#listener = undefined;
    }
  }
}
