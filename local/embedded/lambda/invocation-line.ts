import { availableParallelism } from 'node:os';
import type { Environment } from './environment.ts';
import { areProcessorsBusy } from './processor-load.ts';

const CORES = availableParallelism();
/** Loading is work for the processor: more at once than there are cores would only hold each other up. */
const STARTING_AT_ONCE = CORES;

/** How long an invocation waits for a warm environment before another is started for it. */
const PATIENCE_MS = 100;
/**
 * The same for quick invocations, where there is an environment for each core and none of the cores is idle: another
 * would have to share one.
 */
const BUSY_PATIENCE_MS = 1_000;
/**
 * How long somebody waits, if never the same one for long, until a core that has no environment gets one: quick
 * invocations are each served in time, and still there may be a queue of them that one environment can't work off.
 */
const QUEUE_PATIENCE_MS = 100;

/** What the line knows of the function's environments, and how it has another started. */
export interface LinePorts {
  /** Environments of the function as it is now. */
  readonly sizeOf: (...states: readonly Environment['state'][]) => number;
  /** Environments that load their handler, of whatever configuration. */
  readonly starting: () => number;
  /** How long the last invocation took that was answered, and each that runs has been running for. */
  readonly tookMs: () => readonly number[];
  /** @throws where none can be made */
  readonly start: () => void;
}

/** An invocation that no environment has taken yet. */
interface Waiting {
  readonly take: (environment: Environment) => void;
  readonly refuse: (error: unknown) => void;
  readonly sinceMs: number;
  /** Whether an environment is to be started for it. */
  isImpatient: boolean;
  /** Of its patience. */
  timer: NodeJS.Timeout | undefined;
}

/** Invocations that wait for an environment, and how long they do before another is started. */
export class InvocationLine {
  readonly #ports: LinePorts;
  /** Whoever waits longest is first. */
  readonly #waiting: Waiting[] = [];
  /** Runs from when somebody waited; a line that is empty for a moment is one still. */
  #queueTimer: NodeJS.Timeout | undefined;

  constructor(ports: LinePorts) {
    this.#ports = ports;
  }

  /** Resolves with the environment that is offered to this invocation. */
  join(): Promise<Environment> {
    const { promise, resolve: take, reject: refuse } = Promise.withResolvers<Environment>();
    // Where others work, one of them may be done before another has loaded, and loading would only slow them down.
    const isImpatient = this.#ports.sizeOf('idle', 'busy') === 0 && this.#ports.starting() < CORES;
    const waiting: Waiting = { take, refuse, isImpatient, sinceMs: performance.now(), timer: undefined };
    if (!isImpatient) waiting.timer = setTimeout(() => void this.#losePatience(waiting), PATIENCE_MS);
    this.#waiting.push(waiting);
    if (isImpatient) this.startForWaiting();
    this.#queueTimer ??= setTimeout(() => this.#startForQueue(), QUEUE_PATIENCE_MS);
    return promise;
  }

  /** Gives an environment to the longest waiting invocation; false where none waits. */
  offer(environment: Environment): boolean {
    const waiting = this.#next();
    waiting?.take(environment);
    return waiting !== undefined;
  }

  refuseAll(error: () => unknown): void {
    clearTimeout(this.#queueTimer);
    for (let waiting = this.#next(); waiting !== undefined; waiting = this.#next()) waiting.refuse(error());
  }

  /** One for each who won't wait, few at a time: one that is warm may take several before the next has loaded. */
  startForWaiting(): void {
    const wanted = () => this.#waiting.filter(({ isImpatient }) => isImpatient).length;
    while (this.#ports.starting() < STARTING_AT_ONCE && wanted() > this.#ports.starting()) {
      try {
        this.#ports.start();
      } catch (error) {
        // Nothing could be made for it (a disk that is full, say): it must neither wait for ever nor end the runtime.
        this.#next()?.refuse(error);
      }
    }
  }

  #next(): Waiting | undefined {
    const waiting = this.#waiting.shift();
    clearTimeout(waiting?.timer);
    return waiting;
  }

  async #losePatience(waiting: Waiting): Promise<void> {
    const canWait =
      this.#ports.sizeOf('starting', 'idle', 'busy') >= CORES &&
      performance.now() - waiting.sinceMs < BUSY_PATIENCE_MS &&
      this.#ports.tookMs().every((ms) => ms < PATIENCE_MS);
    if (canWait && (await areProcessorsBusy())) {
      if (this.#waiting.includes(waiting))
        waiting.timer = setTimeout(() => void this.#losePatience(waiting), PATIENCE_MS);
      return;
    }
    waiting.isImpatient = true;
    this.startForWaiting();
  }

  #startForQueue(): void {
    this.#queueTimer = undefined;
    if (this.#ports.starting() > 0 || this.#ports.sizeOf('idle', 'busy') >= CORES) return;
    const longest = this.#waiting[0];
    if (longest !== undefined) longest.isImpatient = true;
    this.startForWaiting();
  }
}
