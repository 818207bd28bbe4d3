/** How often it is looked whether the loop still turns. */
const EVERY_MS = 25;
/** A timer that is as late as this is as usual. */
const USUAL_MS = 10;

/**
 * How long this process was held up in all: by an item that blocks its loop, or by a machine without time for it. What
 * waits meanwhile can't go on, and it isn't its fault.
 */
export class HeldUp {
  #totalMs = 0;
  #lookedAtMs = performance.now();
  readonly #timer = setInterval(() => this.#look(), EVERY_MS);

  get totalMs(): number {
    this.#look();
    return this.#totalMs;
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const nowMs = performance.now();
    const lateMs = nowMs - this.#lookedAtMs - EVERY_MS;
    if (lateMs > USUAL_MS) this.#totalMs += lateMs;
    this.#lookedAtMs = nowMs;
  }
}
