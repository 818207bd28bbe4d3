import type { Task } from '../../../core/task.ts';
import { type IndexOf, indexOfItems } from '../../../events/item-indices.ts';
import type { RunRequest } from '../frames.ts';
import { decodeItem } from './decode-item.ts';
import { HeldUp } from './held-up.ts';
import { ItemContext, type RunContext } from './item-context.ts';
import type { ItemLines } from './item-lines.ts';
import { FLUSH_MS, Outbox } from './outbox.ts';
import { Place } from './place.ts';
import { failedLine, succeededLine, toItemError, UnfitResult } from './result.ts';
import type { Printing } from './task-console.ts';

/** A begun item is expected to take at most this much longer than the longest one so far. */
const LONGER_THAN_SEEN = 1.5;
/** The clock that is read between items: as a global it would be looked for each time, by a getter. */
const { performance } = globalThis;
/** Items that together take less than this share a reading of the clock: at most so many. */
const QUICK_MS = 0.05;
const MOST_QUICK = 8;
/** Synchronous items give way to timers, signals and requests this often. */
const YIELD_MS = 50;

/** What goes on after it has nothing below it on the stack. */
const yieldToLoop = () => new Promise<void>((resolve) => setImmediate(resolve));

/** The same end, and none of those who wait for it on the stacks of what throws. */
const unseen = (lane: Promise<void>) =>
  new Promise<void>((resolve, reject) => {
    lane.then(() => resolve(), reject);
  });

/** An item that is about to run. */
interface Begun {
  readonly offset: number;
  /** Where its line starts. */
  readonly start: number;
  readonly index: number;
  readonly attempt: number;
  readonly item: unknown;
  readonly context: ItemContext;
}

/** One run: items of a chunk, in order, `itemConcurrency` at a time. */
export class Run {
  readonly #request: RunRequest;
  readonly #task: Task<unknown, unknown, unknown>;
  readonly #context: RunContext;
  readonly #lines: ItemLines;
  readonly #offsets: readonly number[] | undefined;
  readonly #used: ReadonlyMap<number, number>;
  readonly #outbox: Outbox;
  readonly #indexOf: IndexOf;
  readonly #hasBareLines: boolean;
  readonly #place: Place;
  #next = 0;
  #stopped = false;
  /** The item that runs, where that is one at a time. */
  #current: number | undefined;
  #isOneAtATime: boolean;
  /** Where items run beside one another: whoever blocks the process takes none of the others' time. */
  #heldUp: HeldUp | undefined;
  #longestMs = 0;
  #yieldedAtMs = performance.now();

  constructor(request: RunRequest, lines: ItemLines, task: Task<unknown, unknown, unknown>, params: unknown) {
    this.#request = request;
    this.#task = task;
    this.#lines = lines;
    this.#place = new Place(request.exact === true);
    this.#offsets = request.offsets;
    this.#used = new Map(request.attempts);
    this.#outbox = new Outbox(request.marked);
    this.#indexOf = indexOfItems(request);
    this.#hasBareLines = request.indices !== undefined;
    this.#isOneAtATime = request.marked || request.itemConcurrency === 1;
    const { jobId, generation, chunk, itemTimeoutMs } = request;
    this.#context = { jobId, generation, chunk, itemTimeoutMs, params: params as Readonly<Record<string, unknown>> };
  }

  /** What runs just now. */
  get place(): Printing {
    const { jobId, generation, chunk } = this.#context;
    const index = this.#isOneAtATime ? this.#current : undefined;
    return index === undefined ? { jobId, generation, chunk } : { jobId, generation, chunk, index };
  }

  /** Begin no further item. */
  stop(): void {
    this.#stopped = true;
  }

  /** Tells at once what there is to tell. */
  flush(): void {
    this.#outbox.flush();
  }

  async finish(): Promise<void> {
    const flushing = setInterval(() => this.#outbox.flush(), FLUSH_MS);
    const lanes = this.#request.marked ? 1 : this.#request.itemConcurrency;
    if (lanes > 1) this.#heldUp = new HeldUp();
    await Promise.all(Array.from({ length: lanes }, () => unseen(this.#lane())));
    this.#heldUp?.end();
    clearInterval(flushing);
    this.#outbox.done();
  }

  /**
   * Reads the clock once an item, whose end is the begin of the next one, and once several where those before them took
   * next to nothing. Calls the task itself: of what an item that throws costs, each frame below the task's on its stack
   * is a tenth.
   */
  async #lane(): Promise<void> {
    await yieldToLoop();
    let beganAtMs = performance.now();
    let [quick, unread] = [1, 0];
    for (let offset = this.#take(); offset !== undefined; offset = this.#take()) {
      if (this.#isOneAtATime) this.#place.note(offset, beganAtMs);
      const begun = this.#begin(offset, beganAtMs);
      let running: Promise<void> | undefined;
      if (begun !== undefined)
        try {
          running = this.#settle(begun, this.#task.run(begun.item, begun.context));
        } catch (error) {
          this.#fail(begun, error);
        }
      unread += 1;
      if (running !== undefined) await running;
      else if (unread < quick) continue;
      const now = performance.now();
      quick = now - beganAtMs < QUICK_MS ? Math.min(MOST_QUICK, 2 * unread) : 1;
      unread = 0;
      this.#longestMs = Math.max(this.#longestMs, now - beganAtMs);
      beganAtMs = now;
      this.#outbox.tick(now, running === undefined);
      if (now - this.#yieldedAtMs < YIELD_MS) continue;
      await yieldToLoop();
      beganAtMs = performance.now();
      this.#yieldedAtMs = beganAtMs;
    }
  }

  /** The next item's offset; undefined when there is none, or none that is likely to end in time. */
  #take(): number | undefined {
    if (this.#stopped) return undefined;
    const offset = this.#offsets === undefined ? this.#next : this.#offsets[this.#next];
    if (offset === undefined || offset >= this.#request.count) return undefined;
    const ample = this.#next === 0 || this.#longestMs < 1;
    if (!ample && Date.now() + this.#longestMs * LONGER_THAN_SEEN > this.#request.sliceEndMs) return undefined;
    if (this.#next > 0 && (this.#next & 63) === 0 && Date.now() > this.#request.sliceEndMs) return undefined;
    this.#next += 1;
    return offset;
  }

  /** Makes an item of its line; undefined where it is none, which is its failure. */
  #begin(offset: number, beganAtMs: number): Begun | undefined {
    const index = this.#indexOf(offset);
    const attempt = this.#used.size === 0 ? 1 : (this.#used.get(offset) ?? 0) + 1;
    if (this.#request.marked) this.#outbox.frame('m', offset);
    const start = this.#lines.startOf(offset);
    const decoded = decodeItem(this.#lines, start, this.#request.encoding, this.#task.input);
    if (!decoded.ok) {
      this.#outbox.frame('f', offset, failedLine(index, attempt, decoded.error, this.#lines.textAt(start)));
      return undefined;
    }
    this.#current = index;
    const context = new ItemContext(this.#context, index, attempt, beganAtMs);
    return { offset, start, index, attempt, item: decoded.item, context };
  }

  /** Settles what a task returned; returns a promise only where the task did: to wait costs more than a small task. */
  #settle(begun: Begun, value: unknown): Promise<void> | undefined {
    if (!isPromise(value)) {
      this.#succeed(begun, value);
      return undefined;
    }
    return this.#within(begun.context, value)
      .then((settled) => this.#succeed(begun, settled))
      .catch((error: unknown) => this.#fail(begun, error));
  }

  #succeed({ offset, index, attempt }: Begun, value: unknown): void {
    const line = succeededLine(index, attempt, value, this.#hasBareLines);
    if (line === undefined) this.#outbox.bare(offset);
    else this.#outbox.frame('s', offset, line);
  }

  #fail({ offset, start, index, attempt }: Begun, thrown: unknown): void {
    const final = attempt >= this.#request.maxAttempts || isFinal(thrown);
    if (final)
      this.#outbox.frame('f', offset, failedLine(index, attempt, toItemError(thrown), this.#lines.textAt(start)));
    else this.#outbox.frame('r', offset, String(attempt));
  }

  /** Gives an item its time; afterwards its signal is aborted and it counts as timed out, whatever it still does. */
  #within(context: ItemContext, running: PromiseLike<unknown>): Promise<unknown> {
    const { itemTimeoutMs } = this.#request;
    return new Promise((resolve, reject) => {
      let heldUpMs = this.#heldUp?.totalMs ?? 0;
      const timeIsUp = () => {
        const moreMs = (this.#heldUp?.totalMs ?? 0) - heldUpMs;
        if (moreMs > 0) {
          heldUpMs += moreMs;
          timer = setTimeout(timeIsUp, moreMs);
          return;
        }
        const error = new ItemTimedOut(`expected to end within ${itemTimeoutMs} ms`);
        this.#isOneAtATime = false; // it may go on beside the next one
        reject(error);
        context.abort(error);
      };
      let timer = setTimeout(timeIsUp, itemTimeoutMs);
      Promise.resolve(running)
        .finally(() => clearTimeout(timer))
        .then(resolve, reject);
    });
  }
}

class ItemTimedOut extends Error {
  override readonly name = 'ItemTimedOut';
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';

/** Failures that another attempt wouldn't mend, whatever is left of them. */
function isFinal(thrown: unknown): boolean {
  if (thrown instanceof ItemTimedOut || thrown instanceof UnfitResult) return true;
  try {
    return (thrown as { retryable?: unknown } | null | undefined)?.retryable === false;
  } catch {
    return false; // A getter of the task's own.
  }
}
