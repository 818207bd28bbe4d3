import { writeSync } from 'node:fs';
import { FRAME_FD } from '../frames.ts';

/** How long an outcome may wait to be told while items are under way that wait. */
export const FLUSH_MS = 50;
/**
 * Between items outcomes go out sooner: where the next item kills or hangs this process, what was told before it needn't
 * run again. Quicker items than this share a write.
 */
const BETWEEN_ITEMS_MS = 2;
/**
 * The same after an item that only computed. It has hardly done anything outside, so running it again does no harm, and
 * a write for each, with a supervisor that wakes up for it, would cost a twentieth of what an item of 5 ms does. Just
 * below `FLUSH_MS`, after which they are told in any case.
 */
const BETWEEN_COMPUTED_MS = 45;
const FLUSH_CHARACTERS = 65_536;

/**
 * Outcomes on their way to the supervisor: gathered for some ms at most, then written synchronously, so that a death of
 * this process costs no more than that.
 */
export class Outbox {
  #text = '';
  #bareFrom = -1;
  #bareTo = -1;
  #flushedAtMs = 0;
  readonly #immediate: boolean;

  /** @param immediate flush every frame at once (marked runs) */
  constructor(immediate: boolean) {
    this.#immediate = immediate;
    this.#flushedAtMs = performance.now();
  }

  /** A success at the first attempt that returned nothing: runs of them travel as two numbers. */
  bare(offset: number): void {
    if (offset === this.#bareTo + 1 && this.#bareFrom >= 0) this.#bareTo = offset;
    else {
      this.#closeRun();
      this.#bareFrom = offset;
      this.#bareTo = offset;
    }
    if (this.#immediate) this.flush();
  }

  frame(kind: 'm' | 's' | 'f' | 'r', offset: number, rest = ''): void {
    this.#closeRun();
    this.#text += `${kind} ${offset} ${rest}\n`;
    if (this.#immediate || this.#text.length > FLUSH_CHARACTERS) this.flush();
  }

  /** Called between items; cheap when there is nothing to do. */
  tick(nowMs: number, computed: boolean): void {
    if (nowMs - this.#flushedAtMs >= (computed ? BETWEEN_COMPUTED_MS : BETWEEN_ITEMS_MS)) this.flush();
  }

  /** Nothing more of this run will come. */
  done(): void {
    this.#closeRun();
    this.#text += 'd\n';
    this.flush();
  }

  flush(): void {
    this.#closeRun();
    this.#flushedAtMs = performance.now();
    if (this.#text === '') return;
    writeFrames(this.#text);
    this.#text = '';
  }

  #closeRun(): void {
    if (this.#bareFrom < 0) return;
    this.#text += `S ${this.#bareFrom} ${this.#bareTo}\n`;
    this.#bareFrom = -1;
    this.#bareTo = -2;
  }
}

/** Writes all of a text to the supervisor before it returns. */
export function writeFrames(text: string): void {
  let rest = Buffer.from(text, 'utf8');
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(FRAME_FD, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') process.exit(0); // the supervisor is gone: nobody waits for this
      if (code !== 'EAGAIN') throw error;
    }
  }
}
