import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROXY_PARAMETER, VISIBILITY_PARAMETER } from '../app/names.ts';
import { VISIBILITY_SECONDS } from '../plan/make-plan.ts';
import type { QueueFaults } from '../plan/plan.ts';
import type { FromHost, ToHost } from './host.ts';
import type { FaultPlace } from './place.ts';

const HOST = join(import.meta.dirname, 'host.ts');
const START_MS = 30_000;
const CONCURRENCY = 5;

/** What a runtime for faults is started with. */
export interface EmbeddedOptions {
  readonly assemblyDirectory: string;
  readonly proxy: string;
  /** Keeps queue, table and bucket, so that it can be killed and started again. */
  readonly persists: boolean;
}

/** The embedded runtime, in a process of its own. */
export async function openEmbedded(options: EmbeddedOptions): Promise<FaultPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'fanout-faults-'));
  const runtime = new EmbeddedRuntime(options, folder);
  try {
    await runtime.start(0);
  } catch (error) {
    await runtime.close();
    throw error;
  }
  return runtime;
}

class EmbeddedRuntime implements FaultPlace {
  readonly target = 'local';
  readonly hasQueueFaults = true;
  endpoint = '';
  outputs: Readonly<Record<string, string>> = {};
  onNotes: FaultPlace['onNotes'] = () => undefined;
  readonly #options: EmbeddedOptions;
  readonly #folder: string;
  #child: ChildProcess | undefined;
  #held = 0;
  #begun: ToHost | undefined;

  constructor(options: EmbeddedOptions, folder: string) {
    this.#options = options;
    this.#folder = folder;
  }

  async start(port: number): Promise<void> {
    const child = fork(HOST, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#child = child;
    this.#held = 0;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    child.on('message', (message: FromHost) => {
      if (message.type === 'notes') {
        this.#held = message.held;
        this.onNotes(message.notes, message.log);
      } else if (message.type === 'failed') reject(new Error(`the runtime did not start: ${message.message}`));
      else {
        this.endpoint = message.endpoint;
        this.outputs = message.outputs;
        resolve();
      }
    });
    child.once('exit', (code, signal) => reject(new Error(`the runtime ended: ${code ?? signal}`)));
    const late = setTimeout(() => reject(new Error(`expected a runtime within ${START_MS} ms`)), START_MS);
    this.#say({
      type: 'start',
      assemblyDirectory: this.#options.assemblyDirectory,
      parameters: {
        [PROXY_PARAMETER]: this.#options.proxy,
        [VISIBILITY_PARAMETER]: String(VISIBILITY_SECONDS),
        FanOutMaxConcurrency: String(CONCURRENCY),
      },
      cacheDirectory: join(this.#folder, 'cache'),
      port,
      ...(this.#options.persists ? { dataDirectory: join(this.#folder, 'data') } : {}),
    });
    await promise.finally(() => clearTimeout(late));
    if (this.#begun !== undefined) this.#say(this.#begun);
  }

  begin(seed: number, odds: QueueFaults | undefined): void {
    this.#begun = { type: 'begin', seed, odds };
    this.#say(this.#begun);
  }

  held(): number {
    return this.#held;
  }

  async restart(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    // On its old port, which queue URLs and proxy know.
    await this.start(Number(new URL(this.endpoint).port));
  }

  async close(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.send({ type: 'close' } satisfies ToHost);
      await ended;
    }
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #say(message: ToHost): void {
    if (this.#child?.connected === true) this.#child.send(message);
  }
}
