import {
  failItem,
  isPending,
  type Outcomes,
  pendingCount,
  pendingOffsets,
  settleBareRun,
  settleItem,
} from '../../../core/chunk/outcomes.ts';
import { type IndexOf, indexOfItems } from '../../../events/item-indices.ts';
import type { RunRequest } from '../frames.ts';
import type { FrameSink } from './run-once.ts';

/** What of a run request stays the same through a delivery. */
export type RunBasis = Omit<RunRequest, 'type' | 'count' | 'offsets' | 'attempts' | 'exact' | 'marked' | 'bytes'>;

/** A chunk's items to run, and the bounds to keep. */
export interface ChunkRun {
  readonly basis: RunBasis;
  /** The items' lines: bytes to the supervisor, whatever they hold. */
  readonly lines: string;
  /** Settled here, item by item. */
  readonly outcomes: Outcomes;
  /** The worker is killed then, so that there is time left to write a checkpoint. */
  readonly hardEndMs: number;
  readonly isStopped: () => Promise<boolean>;
  /** Marks an item outside of this environment, ahead of its run; absent: environments aren't suspected. */
  readonly markAhead?: (offset: number) => Promise<void>;
}

/**
 * What the result lines of one chunk may hold together: they are kept here until the chunk is settled, and this process
 * must not die of what tasks return.
 */
const RESULTS_CHARACTERS = 64 * 1_048_576;

/** One delivery's progress through a chunk: what a worker says of its items becomes outcomes. */
export class Progress implements FrameSink {
  /** The item that was marked last and has no outcome yet. */
  current: number | undefined;
  readonly #outcomes: Outcomes;
  readonly #indexOf: IndexOf;
  readonly #waiting = new Set<number>();
  #characters = 0;

  constructor(chunk: ChunkRun) {
    this.#outcomes = chunk.outcomes;
    this.#indexOf = indexOfItems(chunk.basis);
    for (const line of chunk.outcomes.lines.values()) this.#characters += line.length;
  }

  /** True for an item that has no outcome, and doesn't wait for its next attempt. */
  readonly isLeft = (offset: number): boolean => isPending(this.#outcomes, offset) && !this.#waiting.has(offset);

  /** How many items are left. One that waits has no outcome: it is counted once. */
  get leftCount(): number {
    return pendingCount(this.#outcomes) - this.#waiting.size;
  }

  /** True where every item is left. */
  get isUntouched(): boolean {
    return this.leftCount === this.#outcomes.count;
  }

  /** The items that are left, by offset, in order. */
  left(): number[] {
    const pending = pendingOffsets(this.#outcomes);
    return this.#waiting.size === 0 ? pending : pending.filter((offset) => !this.#waiting.has(offset));
  }

  marked(offset: number): void {
    this.current = offset;
  }

  bare(from: number, to: number): void {
    this.current = undefined;
    settleBareRun(this.#outcomes, from, to);
  }

  settled(status: 'succeeded' | 'failed', offset: number, line: string): void {
    this.current = undefined;
    if (!isPending(this.#outcomes, offset)) return;
    if (this.#characters + line.length > RESULTS_CHARACTERS) {
      const message = `expected at most ${RESULTS_CHARACTERS} characters of results a chunk; smaller chunks would do`;
      failItem(this.#outcomes, this.#indexOf, offset, { name: 'ResultTooLarge', message });
      return;
    }
    this.#characters += line.length;
    settleItem(this.#outcomes, offset, status, line);
  }

  threw(offset: number, attempts: number): void {
    this.current = undefined;
    if (!isPending(this.#outcomes, offset)) return;
    this.#outcomes.attempts.set(offset, attempts);
    this.#outcomes.retries += 1;
    this.#waiting.add(offset);
  }
}
