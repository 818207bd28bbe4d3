/** What a run of marked items told before its worker ended. */
export interface MarkedRun {
  /** The item that was marked last and has no outcome: it ran when the worker ended. */
  readonly current: number | undefined;
  /** Whether `current` was the first item that its worker ever ran. */
  readonly wasFirst: boolean;
}

/**
 * The items of which one may have killed a worker. Only an item that dies first in a fresh worker is convicted: what an
 * earlier one left behind, a timer say, may kill the worker under its neighbour.
 */
export class Suspicion {
  #offsets: readonly number[];

  constructor(offsets: readonly number[]) {
    this.#offsets = offsets;
  }

  /** Those to run next, in this order. */
  get offsets(): readonly number[] {
    return this.#offsets;
  }

  get isEmpty(): boolean {
    return this.#offsets.length === 0;
  }

  /** Drops whoever has an outcome. */
  keep(isLeft: (offset: number) => boolean): void {
    if (this.#offsets.length > 0) this.#offsets = this.#offsets.filter(isLeft);
  }

  /** A worker ended and nothing was marked: it may be any of these. */
  suspect(offsets: readonly number[]): void {
    this.#offsets = offsets;
  }

  /** Learns from the end of a worker that ran marked items. Returns the item that is convicted, if one is. */
  learn({ current, wasFirst }: MarkedRun): number | undefined {
    if (current === undefined) return undefined;
    if (wasFirst) {
      this.#offsets = [];
      return current;
    }
    this.#offsets = [current, ...this.#offsets.filter((offset) => offset !== current)];
    return undefined;
  }
}
