import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { EnvironmentHost } from './environment-host.ts';
import { EnvironmentLog } from './environment-log.ts';
import { environmentVariables } from './environment-variables.ts';
import * as failures from './failures.ts';
import { type Invocation, type InvocationOutcome, invocationHeaders } from './invocation.ts';
import { INIT_LIMIT_MS, SYNCHRONOUS_PAYLOAD_LIMIT_BYTES } from './limits.ts';
import type { RuntimeApiClient } from './runtime-api.ts';
import type { EnvironmentStatus, FunctionConfiguration } from './types.ts';

const bootFile = fileURLToPath(new URL('./boot.mjs', import.meta.url));

/** How long the last output of a dead process is waited for. */
const OUTPUT_LIMIT_MS = 500;

/** What an environment is started with. */
interface EnvironmentInput {
  /** Begins with the runtime's id. */
  readonly id: string;
  readonly configuration: FunctionConfiguration;
  readonly host: EnvironmentHost;
  readonly temporaryDirectory: string;
  readonly compileCacheDirectory: string | undefined;
  readonly onEnd: () => void;
}

interface Running {
  readonly invocation: Invocation;
  readonly settle: (outcome: InvocationOutcome) => void;
  delivered: boolean;
}

/** One sandbox of a function: a process group that takes one invocation at a time until it is ended. */
export class Environment implements RuntimeApiClient {
  readonly id: string;
  readonly configuration: FunctionConfiguration;
  readonly startedAtMs = Date.now();
  state: EnvironmentStatus['state'] | 'ended' = 'starting';
  invocations = 0;
  lastUsedAtMs = Date.now();
  /** Resolves when it is ready for its first invocation, or has ended without getting there. */
  readonly started: Promise<void>;
  /** Resolves when the process and all it started are gone. */
  readonly gone: Promise<void>;
  readonly #input: EnvironmentInput;
  readonly #token = randomUUID();
  readonly #log: EnvironmentLog;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  readonly #markStarted: () => void;
  readonly #markGone: () => void;
  #next: ServerResponse | undefined;
  #running: Running | undefined;
  #timer: NodeJS.Timeout | undefined;
  #initialised = false;
  /** Why it ended: the first cause wins. */
  #verdict: ((requestId: string) => string) | undefined;
  #verdictIsPrinted = false;

  constructor(input: EnvironmentInput) {
    const { configuration, host } = input;
    const { functionName, logGroupName } = configuration;
    this.id = input.id;
    this.configuration = configuration;
    this.#input = input;
    ({ promise: this.started, resolve: this.#markStarted } = Promise.withResolvers<void>());
    ({ promise: this.gone, resolve: this.#markGone } = Promise.withResolvers<void>());
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
    const logStreamName = `${day}/[$LATEST]${this.#token.replaceAll('-', '')}`;
    this.#log = new EnvironmentLog((text) =>
      host.options.onLog({ functionName, logGroupName, logStreamName, timestampMs: Date.now(), text }),
    );
    const compileCache = input.compileCacheDirectory === undefined ? [] : [input.compileCacheDirectory];
    mkdirSync(input.temporaryDirectory, { recursive: true });
    this.#child = spawn(process.execPath, [bootFile, ...compileCache], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: configuration.codeDirectory,
      env: environmentVariables({
        configuration,
        environmentId: input.id,
        logStreamName,
        runtimeApi: host.api.register(this.#token, this),
        temporaryDirectory: input.temporaryDirectory,
        region: host.options.region,
        endpoint: host.options.endpoint(),
      }),
    });
    this.#exited = this.#watchExit();
    this.#timer = setTimeout(() => this.#endBy((id) => failures.initTimedOut(id, INIT_LIMIT_MS)), INIT_LIMIT_MS);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Runs one invocation; never rejects. Only once started, and while no other runs. */
  run(invocation: Invocation): Promise<InvocationOutcome> {
    this.invocations += 1;
    this.lastUsedAtMs = Date.now();
    if (this.state === 'idle') this.state = 'busy';
    const { promise, resolve } = Promise.withResolvers<InvocationOutcome>();
    this.#running = { invocation, settle: resolve, delivered: false };
    if (this.state === 'ended') void this.gone.then(() => this.#settleEnded());
    else if (this.#next !== undefined) this.#deliver(this.#next);
    return promise;
  }

  /** Kills it with all its processes; resolves when nothing is left. */
  end(): Promise<void> {
    this.#endBy(failures.ended);
    return this.gone;
  }

  /** Ends it because its processes hold more memory than the function has. */
  endOutOfMemory(): void {
    this.#endBy(failures.outOfMemory);
  }

  onNext(response: ServerResponse): void {
    if (this.state === 'ended') return;
    if (!this.#initialised) {
      this.#initialised = true;
      clearTimeout(this.#timer);
      this.state = 'idle';
      this.#markStarted();
    }
    this.#next = response;
    this.#deliver(response);
  }

  onResponse(requestId: string, payload: string | undefined): void {
    if (payload !== undefined) this.#answer(requestId, payload, false);
    else this.#answer(requestId, failures.responseTooLarge(SYNCHRONOUS_PAYLOAD_LIMIT_BYTES), true);
  }

  onError(requestId: string, payload: string, fatal: boolean): void {
    if (fatal) this.#endByItself(payload);
    else this.#answer(requestId, payload, true);
  }

  onInitError(payload: string): void {
    this.#endByItself(payload);
  }

  #deliver(response: ServerResponse): void {
    const running = this.#running;
    // One that was answered in this turn is still there.
    if (running === undefined || running.delivered) return;
    // The process has just died: its exit is about to be told, and another environment can take the invocation.
    if (response.destroyed) return;
    const { requestId } = running.invocation;
    const payload = Buffer.from(running.invocation.payload);
    const timeoutMs = this.configuration.timeoutSeconds * 1000;
    this.#next = undefined;
    running.delivered = true;
    this.#log.resetTail();
    this.#timer = setTimeout(() => this.#endTimedOut(requestId), timeoutMs);
    response.writeHead(200, invocationHeaders(this.configuration, requestId, payload, Date.now() + timeoutMs));
    response.end(payload);
  }

  #answer(requestId: string, payload: string, failed: boolean): void {
    const running = this.#running;
    if (running?.invocation.requestId !== requestId || this.state === 'ended') return;
    clearTimeout(this.#timer);
    // What the function printed was written before its answer, but may be read after it in this turn of the loop.
    setImmediate(() => {
      if (this.#running !== running) return;
      this.#running = undefined;
      this.lastUsedAtMs = Date.now();
      if (this.state === 'busy') this.state = 'idle';
      running.settle({ kind: 'answered', payload, failed, logTail: this.#log.tail() });
    });
  }

  #endTimedOut(requestId: string): void {
    const payload = failures.timedOut(requestId, this.configuration.timeoutSeconds, new Date());
    this.#endBy(() => payload);
  }

  /** It reported an error, and printed it too, after which it ends. */
  #endByItself(payload: string): void {
    this.#verdictIsPrinted = this.state !== 'ended';
    this.#endBy(() => payload);
  }

  #endBy(verdict: (requestId: string) => string): void {
    if (this.state === 'ended') return;
    this.#verdict = verdict;
    void this.#end();
  }

  async #end(): Promise<void> {
    this.state = 'ended';
    this.#markStarted();
    clearTimeout(this.#timer);
    this.#input.onEnd();
    await this.#input.host.processes.kill(this.id);
    await this.#exited;
    this.#input.host.api.unregister(this.#token);
    await rm(this.#input.temporaryDirectory, { recursive: true, force: true });
    this.#settleEnded();
    this.#markGone();
  }

  #settleEnded(): void {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    // A failure to load would only repeat itself in another environment; a death between invocations would not.
    const mayGoElsewhere = !running.delivered && this.#initialised && this.#verdict !== failures.ended;
    if (mayGoElsewhere) {
      running.settle({ kind: 'undelivered' });
      return;
    }
    const payload = this.#verdict?.(running.invocation.requestId) ?? '{}';
    if (!this.#verdictIsPrinted) this.#log.write(payload);
    running.settle({ kind: 'answered', payload, failed: true, logTail: this.#log.tail() });
  }

  /** Resolves when the process has ended and its output is read; an exit that nobody ordered ends the environment. */
  async #watchExit(): Promise<void> {
    const child = this.#child;
    if (child.pid !== undefined) this.#input.host.processes.addLeader(child.pid, this.id);
    if (child.stdout !== null) this.#log.attach(child.stdout);
    if (child.stderr !== null) this.#log.attach(child.stderr);
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
    await new Promise<void>((resolve) => {
      child.once('error', (error) => {
        this.#endBy((requestId) => failures.notStarted(requestId, error.message));
        resolve();
      });
      child.once('exit', (exitCode, signal) => {
        this.#endBy((requestId) => failures.exited(requestId, exitCode, signal));
        resolve();
      });
    });
    // The pipes stay open for as long as any descendant holds them: those are being killed meanwhile.
    const { promise: lateEnough, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, OUTPUT_LIMIT_MS);
    await Promise.race([closed, lateEnough]);
    clearTimeout(timer);
  }
}
