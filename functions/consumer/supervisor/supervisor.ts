import { failItem } from '../../../core/chunk/outcomes.ts';
import { FanoutError } from '../../../core/errors.ts';
import { indexOfItems } from '../../../events/item-indices.ts';
import { itemsInShort } from '../../../events/item-line.ts';
import { log } from '../../log.ts';
import type { RunRequest } from '../frames.ts';
import { type ChunkRun, Progress } from './chunk-run.ts';
import { type RunEnd, runOnce } from './run-once.ts';
import { Suspicion } from './suspicion.ts';
import { verdictOf } from './verdict.ts';
import { WorkerProcess, type WorkerProcessOptions } from './worker-process.ts';

/** What a supervisor starts its workers with, and when it gives them up. */
export interface SupervisorOptions extends WorkerProcessOptions {
  /** The worker's memory beyond which it is killed. */
  readonly workerMemoryMb: number;
  /** Beyond an item's time: how long until a worker that says nothing counts as hung. @default 1,000 */
  readonly silenceGraceMs?: number;
}

/** Some items for one run of the worker. */
interface Turn {
  /** Absent: all of the chunk, as almost always; a list of them would only be garbage. */
  readonly offsets: readonly number[] | undefined;
  /** One at a time, a mark ahead of each, so that a death names its item. */
  readonly marked: boolean;
  /** A worker has died of this chunk: the place of each item is noted. */
  readonly exact: boolean;
}

interface TurnEnd {
  /** The item that was about to begin when the worker ended, as far as it said. */
  readonly place: number | undefined;
  readonly end: RunEnd;
  readonly pid: number;
  readonly wasFresh: boolean;
  /** The last lines that the worker printed. */
  readonly output: string;
}

const SILENCE_GRACE_MS = 1_000;
/** Workers in a row that end without having said anything: then it isn't an item that ends them. */
const FRUITLESS_WORKERS = 3;

/**
 * Runs chunks in a worker, and finds the item that kills or hangs it. Nothing is marked while nothing goes wrong; after
 * a death what isn't known to be done runs again, marked one by one.
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
    for (let attempt = 1; ; attempt += 1) {
      if ((await this.#worker.ready) && this.#worker.alive) return;
      if (attempt > FRUITLESS_WORKERS)
        throw new FanoutError('WorkerFailedToStart', 'the worker ends before its tasks are loaded', 'retry');
      this.#worker = new WorkerProcess(this.#options);
    }
  }

  /** Ends the worker, and all it started. */
  async close(): Promise<void> {
    await this.#worker.kill();
  }

  /**
   * Runs a chunk's pending items until none is left but those that wait for a retry, or time is up.
   * @throws {FanoutError} where workers end again and again before any item has begun
   */
  async run(chunk: ChunkRun): Promise<void> {
    const { outcomes, basis } = chunk;
    const progress = new Progress(chunk);
    const suspicion = new Suspicion(outcomes.suspects);
    suspicion.keep(progress.isLeft);
    if (!suspicion.isEmpty) await this.#renew();
    let fruitless = 0;
    let exact = !suspicion.isEmpty;
    for (;;) {
      suspicion.keep(progress.isLeft);
      if (progress.leftCount === 0 || Date.now() >= basis.sliceEndMs || (await chunk.isStopped())) break;
      const turn = { ...(await nextTurn(chunk, suspicion, progress)), exact };
      const leftBefore = progress.leftCount;
      const ended = await this.#take(chunk, turn, progress);
      const fruitful = progress.current !== undefined || progress.leftCount < leftBefore;
      if (ended.end.kind === 'outOfTime') {
        // It may be one that hangs, and was heard too late for its silence to be believed: the next one begins with it.
        if (!turn.marked && ended.place !== undefined) suspicion.suspect([ended.place]);
        break;
      }
      if (ended.end.kind === 'done') {
        if (turn.marked && fruitful) continue;
        break;
      }
      exact = true;
      fruitless = fruitful ? 0 : fruitless + 1;
      if (fruitless >= FRUITLESS_WORKERS)
        throw new FanoutError('WorkerDies', 'workers end again and again before any item has begun', 'retry');
      if (turn.marked) convict(chunk, suspicion, turn, progress.current, ended);
      else suspicion.suspect(beginningWith(ended.place, progress.left()));
    }
    suspicion.keep(progress.isLeft);
    outcomes.suspects = suspicion.offsets;
  }

  /** Has the worker run some items, and replaces it where it didn't come to their end. */
  async #take(chunk: ChunkRun, { offsets, marked, exact }: Turn, progress: Progress): Promise<TurnEnd> {
    await this.ready();
    const worker = this.#worker;
    const { outcomes, basis, lines } = chunk;
    const wasFresh = worker.runs === 0;
    progress.current = undefined;
    const request: RunRequest = {
      ...basis,
      type: 'run',
      count: outcomes.count,
      attempts: [...outcomes.attempts],
      marked,
      ...(exact ? { exact } : {}),
      bytes: lines.length,
      ...(offsets === undefined ? {} : { offsets }),
    };
    const end = await runOnce(worker, request, lines, progress, {
      silenceMs: basis.itemTimeoutMs + (this.#options.silenceGraceMs ?? SILENCE_GRACE_MS),
      hardEndMs: chunk.hardEndMs,
      memoryMb: this.#options.workerMemoryMb,
      isStopped: chunk.isStopped,
    });
    if (end.kind !== 'done') {
      const item = progress.current === undefined ? {} : { item: indexOfItems(basis)(progress.current) };
      log('warn', 'worker ended', {
        jobId: basis.jobId,
        generation: basis.generation,
        chunk: basis.chunk,
        how: end.kind,
        ...item,
        worker: worker.pid,
      });
      await this.#renew();
    }
    return { end, pid: worker.pid, wasFresh, place: worker.lastPlace, output: worker.output.lastLines };
  }

  /** A fresh worker in the place of this one, unless this one is. */
  async #renew(): Promise<void> {
    if (this.#worker.runs === 0 && this.#worker.alive) return;
    await this.#worker.kill();
    this.#worker = new WorkerProcess(this.#options);
  }
}

/** Suspects first and alone; where environments are suspected, one item at a time; else all that is left. */
async function nextTurn(chunk: ChunkRun, suspicion: Suspicion, progress: Progress): Promise<Omit<Turn, 'exact'>> {
  const marked = !suspicion.isEmpty;
  if (!marked && chunk.markAhead === undefined && progress.isUntouched) return { offsets: undefined, marked };
  const candidates = marked ? suspicion.offsets : progress.left();
  const [first] = candidates;
  if (chunk.markAhead === undefined || first === undefined) return { offsets: candidates, marked };
  await chunk.markAhead(first);
  return { offsets: [first], marked: true };
}

/** The likeliest first, in a fresh worker: where it is to blame, it is convicted at its next death already. */
const beginningWith = (place: number | undefined, left: readonly number[]): readonly number[] =>
  place === undefined || !left.includes(place) ? left : [place, ...left.filter((offset) => offset !== place)];

function convict(
  { outcomes, basis, lines }: ChunkRun,
  suspicion: Suspicion,
  turn: Pick<Turn, 'offsets'>,
  current: number | undefined,
  { end, pid, wasFresh, output }: TurnEnd,
): void {
  const convicted = suspicion.learn({ current, wasFirst: wasFresh && current === turn.offsets?.[0] });
  if (convicted !== undefined)
    failItem(
      outcomes,
      indexOfItems(basis),
      convicted,
      verdictOf(end, basis.itemTimeoutMs, { pid, output }),
      itemsInShort(lines)(convicted),
    );
}
