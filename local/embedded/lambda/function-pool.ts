import { availableParallelism } from 'node:os';
import { AwsError } from '../aws-error.ts';
import type { Environment } from './environment.ts';
import type { EnvironmentHost } from './environment-host.ts';
import type { Invocation, InvocationOutcome } from './invocation.ts';
import { ACCOUNT_CONCURRENCY, IDLE_ENVIRONMENT_LIMIT_MS } from './limits.ts';
import { areProcessorsBusy } from './processor-load.ts';
import type { FunctionConfiguration } from './types.ts';

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

/** An invocation that was answered. */
export type Answer = Extract<InvocationOutcome, { kind: 'answered' }>;

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

/**
 * The environments of one function. An invocation takes an idle one, the one used last first, so that the others can
 * be ended; where there is none another is started, and whichever is ready first takes the longest waiting invocation.
 */
export class FunctionPool {
  readonly #host: EnvironmentHost;
  /** The one used last is last. */
  #idle: Environment[] = [];
  #all = new Set<Environment>();
  /** Environments that load their handler. */
  #starting = 0;
  /** Whoever waits longest is first. */
  readonly #waiting: Waiting[] = [];
  /** Runs while anybody waits. */
  #queueTimer: NodeJS.Timeout | undefined;
  #running = 0;
  /** What the last invocation that was answered took. */
  #tookMs = Number.POSITIVE_INFINITY;
  /** Called, one each, when an environment becomes idle. */
  readonly #awaitingIdle = new Set<() => void>();
  #configuration: FunctionConfiguration;
  #deleted = false;

  constructor(host: EnvironmentHost, configuration: FunctionConfiguration) {
    this.#host = host;
    this.#configuration = configuration;
  }

  get configuration(): FunctionConfiguration {
    return this.#configuration;
  }

  get isDeleted(): boolean {
    return this.#deleted;
  }

  /**
   * Runs one invocation in an environment of its own.
   * @throws AwsError TooManyRequestsException beyond the function's concurrency
   */
  async invoke(invocation: Invocation): Promise<Answer> {
    if (this.#running >= this.#concurrency) {
      throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
    }
    this.#running += 1;
    try {
      if (!this.#host.isStarted) await this.#host.start();
      for (;;) {
        const environment = await this.#take();
        const beganAtMs = performance.now();
        const outcome = await environment.run(invocation);
        this.#tookMs = performance.now() - beganAtMs;
        this.#giveBack(environment);
        if (outcome.kind === 'answered') return outcome;
      }
    } finally {
      this.#running -= 1;
    }
  }

  /** Settles when an environment is idle or could be made at once, at the latest after `ms`. */
  async idleWithin(ms: number): Promise<void> {
    if (this.#idle.length > 0 || this.#running === 0) return;
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        // One that has stopped waiting must not swallow the wake-up of another.
        this.#awaitingIdle.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#awaitingIdle.add(wake);
    });
  }

  /** Takes a new configuration: idle environments end now, busy ones after their invocation. */
  replace(configuration: FunctionConfiguration): void {
    this.#configuration = configuration;
    const idle = this.#idle;
    this.#idle = [];
    for (const environment of idle) void environment.end();
  }

  /** Ends environments that were idle for too long. */
  reap(nowMs: number): void {
    const isOld = (environment: Environment) => nowMs - environment.lastUsedAtMs > IDLE_ENVIRONMENT_LIMIT_MS;
    for (const environment of this.#idle.filter(isOld)) void environment.end();
    this.#idle = this.#idle.filter((environment) => environment.state === 'idle');
  }

  /** Ends all environments, busy ones too; invocations that wait for one are refused. */
  async delete(): Promise<void> {
    this.#deleted = true;
    for (let waiting = this.#next(); waiting !== undefined; waiting = this.#next()) waiting.refuse(this.#notFound());
    await Promise.all([...this.#all].map((environment) => environment.end()));
  }

  /**
   * Starts environments ahead of the invocations that will need them, as Lambda may; never beyond `count`, or what the
   * function may have, in all.
   */
  async prepare(count: number): Promise<void> {
    if (!this.#host.isStarted) await this.#host.start();
    while (!this.#deleted && this.#sizeOf('starting', 'idle', 'busy') < Math.min(count, this.#concurrency))
      this.#start();
  }

  /** Environments of the function as it is now: those of an earlier configuration, or that are ending, serve no one. */
  #sizeOf(...states: readonly Environment['state'][]): number {
    let size = 0;
    for (const { state, configuration } of this.#all)
      if (configuration === this.#configuration && states.includes(state)) size += 1;
    return size;
  }

  get #concurrency(): number {
    return this.#configuration.reservedConcurrency ?? ACCOUNT_CONCURRENCY;
  }

  async #take(): Promise<Environment> {
    if (this.#deleted) throw this.#notFound();
    for (let environment = this.#idle.pop(); environment !== undefined; environment = this.#idle.pop()) {
      if (environment.state === 'idle') return environment;
    }
    const { promise, resolve: take, reject: refuse } = Promise.withResolvers<Environment>();
    // Where others work, one of them may be done before another has loaded, and loading would only slow them down.
    const isImpatient = this.#sizeOf('idle', 'busy') === 0 && this.#starting < CORES;
    const waiting: Waiting = { take, refuse, isImpatient, sinceMs: performance.now(), timer: undefined };
    if (!isImpatient) waiting.timer = setTimeout(() => void this.#losePatience(waiting), PATIENCE_MS);
    this.#waiting.push(waiting);
    if (isImpatient) this.#startForWaiting();
    this.#queueTimer ??= setTimeout(() => this.#startForQueue(), QUEUE_PATIENCE_MS);
    return promise;
  }

  async #losePatience(waiting: Waiting): Promise<void> {
    const canWait =
      this.#sizeOf('starting', 'idle', 'busy') >= CORES &&
      performance.now() - waiting.sinceMs < BUSY_PATIENCE_MS &&
      this.#areInvocationsQuick();
    if (canWait && (await areProcessorsBusy())) {
      if (this.#waiting.includes(waiting))
        waiting.timer = setTimeout(() => void this.#losePatience(waiting), PATIENCE_MS);
      return;
    }
    waiting.isImpatient = true;
    this.#startForWaiting();
  }

  /** None runs for longer than somebody is patient, nor did the last one. */
  #areInvocationsQuick(): boolean {
    const nowMs = Date.now();
    const isLong = ({ state, lastUsedAtMs }: Environment) => state === 'busy' && nowMs - lastUsedAtMs >= PATIENCE_MS;
    return this.#tookMs < PATIENCE_MS && ![...this.#all].some(isLong);
  }

  #startForQueue(): void {
    this.#queueTimer = undefined;
    if (this.#starting > 0 || this.#sizeOf('idle', 'busy') >= CORES) return;
    const longest = this.#waiting[0];
    if (longest !== undefined) longest.isImpatient = true;
    this.#startForWaiting();
  }

  #start(): void {
    const environment = this.#host.spawn(this.#configuration);
    this.#all.add(environment);
    this.#starting += 1;
    void environment.gone.then(() => this.#all.delete(environment));
    void environment.started.then(() => {
      this.#starting -= 1;
      // One that failed to start goes to who waits too: that is whom its error is for.
      if (environment.state === 'ended') this.#next()?.take(environment);
      else this.#giveBack(environment);
      this.#startForWaiting();
    });
  }

  /** One for each who won't wait, few at a time: one that is warm may take several before the next has loaded. */
  #startForWaiting(): void {
    const wanted = () => this.#waiting.filter(({ isImpatient }) => isImpatient).length;
    while (this.#starting < STARTING_AT_ONCE && wanted() > this.#starting) {
      try {
        this.#start();
      } catch (error) {
        // Nothing could be made for it (a disk that is full, say): it must neither wait for ever nor end the runtime.
        this.#next()?.refuse(error);
      }
    }
  }

  /** The longest waiting invocation, which waits no more. */
  #next(): Waiting | undefined {
    const waiting = this.#waiting.shift();
    clearTimeout(waiting?.timer);
    if (this.#waiting.length === 0) {
      clearTimeout(this.#queueTimer);
      this.#queueTimer = undefined;
    }
    return waiting;
  }

  /** To the longest waiting invocation, or to those who will come. */
  #offer(environment: Environment): void {
    const waiting = this.#next();
    if (waiting !== undefined) {
      waiting.take(environment);
      return;
    }
    this.#idle.push(environment);
    const [longestWaiting] = this.#awaitingIdle;
    longestWaiting?.();
  }

  #giveBack(environment: Environment): void {
    if (environment.state !== 'idle') return;
    if (environment.configuration !== this.#configuration || this.#deleted) {
      void environment.end();
      return;
    }
    this.#offer(environment);
  }

  #notFound(): AwsError {
    return new AwsError('ResourceNotFoundException', `Function not found: ${this.#configuration.functionArn}`, 404);
  }
}
