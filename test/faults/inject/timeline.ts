const KEPT = 20_000;

/** What happened during a run, in order. */
export class Timeline {
  readonly #beganAtMs = Date.now();
  readonly #lines: string[] = [];

  note(text: string): void {
    if (this.#lines.length < KEPT)
      this.#lines.push(`${((Date.now() - this.#beganAtMs) / 1_000).toFixed(3).padStart(8)} s  ${text}`);
  }

  /** The last lines, and all those of a chunk, where one is to blame. */
  tell(last: number, word?: string): string[] {
    if (word === undefined) return this.#lines.slice(-last);
    const mentioned = this.#lines
      .filter((line) => `${line} `.includes(`${word} `) || line.includes(`${word}:`))
      .slice(0, last);
    return [...mentioned, '      …', ...this.#lines.slice(-last)];
  }
}
