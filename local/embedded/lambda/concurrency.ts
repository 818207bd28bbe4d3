import { MACHINE_CONCURRENCY, MAPPING_INITIAL_CONCURRENCY, MAPPING_SCALE_UP_INTERVAL_MS } from './limits.ts';

/** A mapping that had nothing to do for this long starts small again. */
const SCALE_DOWN_AFTER_MS = 60_000;

/** How many invocations a mapping may have at once: few at first, then more step by step while all are busy. */
export class MappingConcurrency {
  #maximum: number;
  #limit: number;
  #busy = 0;
  #lastStepMs = 0;
  #lastBusyMs = 0;
  #wake: (() => void) | undefined;

  constructor(maximumConcurrency: number | undefined) {
    this.#maximum = maximumConcurrency ?? MACHINE_CONCURRENCY;
    this.#limit = Math.min(this.#maximum, MAPPING_INITIAL_CONCURRENCY);
  }

  get busy(): number {
    return this.#busy;
  }

  get free(): number {
    return Math.max(0, this.#limit - this.#busy);
  }

  setMaximum(maximumConcurrency: number | undefined): void {
    this.#maximum = maximumConcurrency ?? MACHINE_CONCURRENCY;
    this.#limit = Math.min(this.#maximum, Math.max(this.#limit, MAPPING_INITIAL_CONCURRENCY));
    this.wake();
  }

  take(): void {
    this.#busy += 1;
  }

  release(): void {
    this.#busy -= 1;
    this.wake();
  }

  /** Messages wait, as far as the last receive can tell, or they don't. */
  note(messagesWait: boolean, nowMs: number): void {
    if (this.#busy > 0) this.#lastBusyMs = nowMs;
    else if (nowMs - this.#lastBusyMs > SCALE_DOWN_AFTER_MS) {
      this.#limit = Math.min(this.#maximum, MAPPING_INITIAL_CONCURRENCY);
    }
    if (!messagesWait) this.#lastStepMs = nowMs;
    else if (this.free === 0) this.#step(nowMs);
  }

  /** The function had no room: try with fewer. */
  backOff(nowMs: number): void {
    this.#limit = Math.max(1, Math.min(this.#limit, this.#busy - 1));
    this.#lastStepMs = nowMs;
  }

  /** Resolves when a slot may be free, because one was released or added. */
  async slot(): Promise<void> {
    if (this.free > 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const growing = this.#limit < this.#maximum;
    const timer = growing ? setTimeout(resolve, MAPPING_SCALE_UP_INTERVAL_MS) : undefined;
    this.#wake = resolve;
    await promise;
    clearTimeout(timer);
    if (this.free === 0) this.#step(Date.now());
  }

  wake(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  #step(nowMs: number): void {
    if (this.#limit >= this.#maximum || nowMs - this.#lastStepMs < MAPPING_SCALE_UP_INTERVAL_MS) return;
    this.#limit += 1;
    this.#lastStepMs = nowMs;
  }
}
