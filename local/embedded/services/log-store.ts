import type { LogLine } from '../lambda/types.ts';

/** As much text as is kept at most, in characters: a runtime that is up for weeks must not grow. */
const MOST_CHARACTERS = 64 * 1_048_576;
/** What a line costs besides its text. */
const LINE_CHARACTERS = 200;

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
  #characters = 0;

  add(line: LogLine): void {
    this.#lines.push(line);
    this.#characters += sizeOf(line);
    if (this.#characters > MOST_CHARACTERS) this.#forgetHalf();
  }

  /** Cut seldom, and then by half: cutting one line off the front would cost as much. */
  #forgetHalf(): void {
    let from = 0;
    for (; this.#characters > MOST_CHARACTERS / 2; from += 1) {
      const line = this.#lines[from];
      if (line === undefined) break;
      this.#characters -= sizeOf(line);
    }
    this.#lines = this.#lines.slice(from);
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

const sizeOf = ({ text }: LogLine): number => text.length + LINE_CHARACTERS;
