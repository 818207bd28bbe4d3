import type { LogLine } from '../lambda/types.ts';

/** As many lines as are kept: a runtime that is up for weeks must not grow. */
const KEPT_LINES = 200_000;

/** What is asked of the log of a group. */
export interface LogQuery {
  readonly logGroupName: string;
  /** Words that a line must hold, all of them. */
  readonly words: readonly string[];
  /** From then on, and up to then, in ms; both are included. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** The last lines that functions logged, in the order in which they came. */
export class LogStore {
  #lines: LogLine[] = [];

  add(line: LogLine): void {
    this.#lines.push(line);
    // Cut seldom, and then by half: cutting one line off the front would cost as much.
    if (this.#lines.length > 2 * KEPT_LINES) this.#lines = this.#lines.slice(-KEPT_LINES);
  }

  find({ logGroupName, words, fromMs, toMs }: LogQuery): LogLine[] {
    return this.#lines.filter(
      (line) =>
        line.logGroupName === logGroupName &&
        line.timestampMs >= fromMs &&
        line.timestampMs <= toMs &&
        words.every((word) => line.text.includes(word)),
    );
  }
}
