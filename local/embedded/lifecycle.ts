type Close = () => void | Promise<void>;

/**
 * What must be ended, last opened first; used both at `close()` and when a start fails half way.
 *
 * Every step runs even when an earlier one fails; the first failure is thrown at the end.
 */
export class ClosingStack {
  readonly #steps: Close[] = [];
  #closed: Promise<void> | undefined;

  add(step: Close): void {
    this.#steps.push(step);
  }

  /** Idempotent: every caller gets the same promise. */
  close(): Promise<void> {
    this.#closed ??= this.#run();
    return this.#closed;
  }

  async #run(): Promise<void> {
    const failures: unknown[] = [];
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
