import { AwsError } from '../aws-error.ts';
import type { Environment } from './environment.ts';
import type { EnvironmentHost } from './environment-host.ts';
import type { Invocation, InvocationOutcome } from './invocation.ts';
import { InvocationLine } from './invocation-line.ts';
import { ACCOUNT_CONCURRENCY, IDLE_ENVIRONMENT_LIMIT_MS } from './limits.ts';
import type { FunctionConfiguration } from './types.ts';

/** An invocation that was answered. */
export type Answer = Extract<InvocationOutcome, { kind: 'answered' }>;

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
  readonly #line = new InvocationLine({
    sizeOf: (...states) => this.#sizeOf(...states),
    starting: () => this.#starting,
    tookMs: () => this.#durationsMs(),
    start: () => this.#start(),
  });
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
    this.#line.refuseAll(() => this.#notFound());
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
    return this.#line.join();
  }

  #durationsMs(): number[] {
    const nowMs = Date.now();
    const busy = [...this.#all].filter(({ state }) => state === 'busy');
    return [this.#tookMs, ...busy.map(({ lastUsedAtMs }) => nowMs - lastUsedAtMs)];
  }

  #start(): void {
    const environment = this.#host.spawn(this.#configuration);
    this.#all.add(environment);
    this.#starting += 1;
    void environment.gone.then(() => this.#all.delete(environment));
    void environment.started.then(() => {
      this.#starting -= 1;
      // One that failed to start goes to who waits too: that is whom its error is for.
      if (environment.state === 'ended') this.#line.offer(environment);
      else this.#giveBack(environment);
      this.#line.startForWaiting();
    });
  }

  #giveBack(environment: Environment): void {
    if (environment.state !== 'idle') return;
    if (environment.configuration !== this.#configuration || this.#deleted) {
      void environment.end();
      return;
    }
    if (this.#line.offer(environment)) return;
    this.#idle.push(environment);
    const [longestWaiting] = this.#awaitingIdle;
    longestWaiting?.();
  }

  #notFound(): AwsError {
    return new AwsError('ResourceNotFoundException', `Function not found: ${this.#configuration.functionArn}`, 404);
  }
}
