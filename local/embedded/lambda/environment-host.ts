import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Environment } from './environment.ts';
import { MemoryWatch } from './memory-watch.ts';
import { ProcessTable } from './process-table.ts';
import { RuntimeApi } from './runtime-api.ts';
import type { FunctionConfiguration, LambdaServiceOptions } from './types.ts';
import { Watchdog } from './watchdog.ts';

/** What all environments of a service share: the Runtime API, the process table, the watchdog, the run directory. */
export class EnvironmentHost {
  readonly options: LambdaServiceOptions;
  readonly api = new RuntimeApi();
  readonly processes: ProcessTable;
  readonly #runtimeId = randomUUID();
  readonly #runDirectory: string;
  readonly #watchdog: Watchdog;
  readonly #memoryWatch: MemoryWatch;
  readonly #environments = new Set<Environment>();
  /** Whether environments can be started. */
  isStarted = false;
  #started: Promise<void> | undefined;
  #count = 0;

  constructor(options: LambdaServiceOptions) {
    this.options = options;
    this.processes = new ProcessTable(this.#runtimeId);
    this.#runDirectory = join(options.workDirectory, `lambda-${this.#runtimeId}`);
    this.#watchdog = new Watchdog(this.#runtimeId, options.workDirectory);
    this.#memoryWatch = new MemoryWatch(this.processes, this.#environments);
  }

  /** Resolves once environments can be started. */
  start(): Promise<void> {
    this.#started ??= this.#start();
    return this.#started;
  }

  async #start(): Promise<void> {
    mkdirSync(this.#runDirectory, { recursive: true, mode: 0o700 });
    await this.api.listen();
    this.#memoryWatch.start();
    this.isStarted = true;
  }

  /** Starts an environment; only once started. */
  spawn(configuration: FunctionConfiguration): Environment {
    this.#watchdog.ensureRunning();
    this.#count += 1;
    const environment = new Environment({
      id: `${this.#runtimeId}.${this.#count}`,
      configuration,
      host: this,
      temporaryDirectory: join(this.#runDirectory, String(this.#count)),
      compileCacheDirectory: this.options.compileCacheDirectory,
      onEnd: () => this.#environments.delete(environment),
    });
    this.#environments.add(environment);
    return environment;
  }

  environments(): readonly Environment[] {
    return [...this.#environments];
  }

  /** Kills every environment and leaves nothing behind. */
  async close(): Promise<void> {
    if (this.#started === undefined) return;
    await this.#started.catch(() => undefined);
    this.#memoryWatch.stop();
    await Promise.all([...this.#environments].map((environment) => environment.end()));
    await this.api.close();
    await this.#watchdog.close();
    await rm(this.#runDirectory, { recursive: true, force: true });
  }
}
