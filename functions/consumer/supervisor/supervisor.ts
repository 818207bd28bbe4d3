import {
  failItem,
  isPending,
  type Outcomes,
  pendingOffsets,
  settleBareRun,
  settleItem,
} from '../../../core/chunk/outcomes.ts';
import { FanoutError } from '../../../core/errors.ts';
import type { ItemError } from '../../../events/result-line.ts';
import type { RunRequest } from '../frames.ts';
import { type FrameSink, type RunEnd, runOnce } from './run-once.ts';
import { WorkerProcess, type WorkerProcessOptions } from './worker-process.ts';

/** What of a run request stays the same through a delivery. */
export type RunBasis = Omit<RunRequest, 'type' | 'offsets' | 'attempts' | 'marked' | 'bytes'>;

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

export interface SupervisorOptions extends WorkerProcessOptions {
  /** The worker's memory beyond which it is killed. */
  readonly workerMemoryMb: number;
}

/** Beyond an item's time: how long until a worker that says nothing counts as hung. */
const SILENCE_GRACE_MS = 1_000;
const START_ATTEMPTS = 3;

/**
 * Runs chunks in a worker, and finds the item that kills or hangs it. Nothing is marked while nothing goes wrong; after
 * a death what isn't known to be done runs again, marked one by one. Only an item that dies first in a fresh worker is
 * convicted: what an earlier item left behind, a timer say, may kill the worker under its neighbour.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  #worker: WorkerProcess;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#worker = new WorkerProcess(options);
  }

  /** Settles once a worker has its tasks loaded. @throws {FanoutError} where none comes up */
  async ready(): Promise<void> {
    for (let attempt = 1; !(await this.#worker.ready); attempt += 1) {
      if (attempt >= START_ATTEMPTS)
        throw new FanoutError('WorkerFailedToStart', 'the worker ends before its tasks are loaded', 'retry');
      this.#worker = new WorkerProcess(this.#options);
    }
  }

  /** Runs a chunk's pending items until none is left but those that wait for a retry, or time is up. */
  async run(chunk: ChunkRun): Promise<void> {
    const { outcomes } = chunk;
    const waiting = new Set<number>();
    let suspects = outcomes.suspects.filter((offset) => isPending(outcomes, offset));
    if (suspects.length > 0) await this.#renew();
    for (;;) {
      const left = pendingOffsets(outcomes).filter((offset) => !waiting.has(offset));
      suspects = suspects.filter((offset) => left.includes(offset));
      if (left.length === 0 || Date.now() >= chunk.basis.sliceEndMs || (await chunk.isStopped())) break;
      const marked = suspects.length > 0 || chunk.markAhead !== undefined;
      const offsets = choose(chunk, suspects, left);
      if (chunk.markAhead !== undefined && offsets[0] !== undefined) await chunk.markAhead(offsets[0]);
      const { end, current, wasFresh } = await this.#runOnce(chunk, offsets, marked, waiting);
      if (end.kind === 'done' && chunk.markAhead === undefined && suspects.length === 0) break;
      if (end.kind === 'done' || end.kind === 'outOfTime') {
        if (end.kind === 'outOfTime' || !offsets.some((offset) => isSettled(chunk, waiting, offset))) break;
        continue;
      }
      if (!marked) suspects = left;
      else if (current !== undefined && wasFresh && current === offsets[0]) {
        failItem(outcomes, chunk.basis.first, current, verdictOf(end, chunk.basis.itemTimeoutMs));
        suspects = [];
      } else if (current !== undefined) suspects = [current, ...suspects.filter((offset) => offset !== current)];
    }
    outcomes.suspects = suspects.filter((offset) => isPending(outcomes, offset) && !waiting.has(offset));
  }

  async #runOnce(chunk: ChunkRun, offsets: readonly number[], marked: boolean, waiting: Set<number>) {
    await this.ready();
    const { outcomes, basis, lines } = chunk;
    const wasFresh = this.#worker.runs === 0;
    let current: number | undefined;
    const sink: FrameSink = {
      marked: (offset) => {
        current = offset;
      },
      bare: (from, to) => {
        current = undefined;
        settleBareRun(outcomes, from, to);
      },
      settled: (status, offset, line) => {
        current = undefined;
        settleItem(outcomes, offset, status, line);
      },
      threw: (offset, attempts) => {
        current = undefined;
        outcomes.attempts.set(offset, attempts);
        waiting.add(offset);
      },
    };
    const all = offsets.length === outcomes.count;
    const request: RunRequest = {
      ...basis,
      type: 'run',
      attempts: [...outcomes.attempts],
      marked,
      bytes: lines.length,
      ...(all && !marked ? {} : { offsets }),
    };
    const end = await runOnce(this.#worker, request, lines, sink, {
      silenceMs: basis.itemTimeoutMs + SILENCE_GRACE_MS,
      hardEndMs: chunk.hardEndMs,
      memoryMb: this.#options.workerMemoryMb,
      isStopped: chunk.isStopped,
    });
    if (end.kind !== 'done') await this.#renew();
    return { end, current, wasFresh };
  }

  /** A fresh worker in the place of this one. */
  async #renew(): Promise<void> {
    if (this.#worker.runs === 0 && (await Promise.race([this.#worker.ready, false]))) return;
    await this.#worker.kill();
    this.#worker = new WorkerProcess(this.#options);
  }
}

/** Suspects first and alone; where environments are suspected, one item at a time; else all that is left. */
function choose(chunk: ChunkRun, suspects: readonly number[], left: readonly number[]): readonly number[] {
  const candidates = suspects.length > 0 ? suspects : left;
  return chunk.markAhead === undefined ? candidates : candidates.slice(0, 1);
}

const isSettled = (chunk: ChunkRun, waiting: ReadonlySet<number>, offset: number): boolean =>
  !isPending(chunk.outcomes, offset) || waiting.has(offset);

function verdictOf(end: RunEnd, itemTimeoutMs: number): ItemError {
  const time = new Date().toISOString();
  if (end.kind === 'hung')
    return { name: 'ItemTimedOut', message: `expected to end within ${itemTimeoutMs} ms, and hung its process`, time };
  if (end.kind === 'outOfMemory')
    return { name: 'ItemCrashed', message: 'its process took more memory than the function has', time };
  const exit = end.kind === 'died' ? end.exit : {};
  const how = exit.signal === undefined ? `exited with code ${exit.exitCode ?? 'unknown'}` : `died of ${exit.signal}`;
  return { name: 'ItemCrashed', message: `its process ${how}`, time, ...exit };
}
