import { writeSync } from 'node:fs';
import { PLACE_BYTES, PLACE_FD } from '../frames.ts';

/** Quicker items than this share a mark. */
const EVERY_MS = 2;

/** Notes which item is about to begin, where a supervisor finds it after this process has hung or died. */
export class Place {
  readonly #bytes = Buffer.alloc(PLACE_BYTES);
  #notedAtMs = Number.NEGATIVE_INFINITY;
  readonly #everyMs: number;

  /** @param isExact note each item, however quick: where one is likely to hang or kill this process */
  constructor(isExact: boolean) {
    this.#everyMs = isExact ? 0 : EVERY_MS;
  }

  note(offset: number, nowMs: number): void {
    if (nowMs - this.#notedAtMs < this.#everyMs) return;
    this.#notedAtMs = nowMs;
    this.#bytes.writeUInt32LE(offset + 1);
    try {
      writeSync(PLACE_FD, this.#bytes, 0, PLACE_BYTES, 0);
    } catch {
      // Only a help: without it, whom a run died of takes one more run to find.
      this.#notedAtMs = Number.POSITIVE_INFINITY;
    }
  }
}
