import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./watchdog.sh', import.meta.url));

/** A separate small process that kills the environments of a runtime which ended without closing. */
export class Watchdog {
  readonly #runtimeId: string;
  readonly #workDirectory: string;
  #process: ChildProcess | undefined;

  /** @param workDirectory removed with the environments */
  constructor(runtimeId: string, workDirectory: string) {
    this.#runtimeId = runtimeId;
    this.#workDirectory = workDirectory;
  }

  /** Starts it unless it runs. To be called ahead of every environment: one that was killed is replaced. */
  ensureRunning(): void {
    if (this.#process !== undefined) return;
    const child = spawn('/bin/sh', [script, this.#runtimeId, this.#workDirectory], {
      // A session of its own: what is sent to the runtime's group or terminal doesn't reach it.
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
      cwd: '/',
    });
    this.#process = child;
    child.stdin?.on('error', () => undefined);
    const forget = () => {
      if (this.#process === child) this.#process = undefined;
    };
    child.once('error', forget);
    child.once('exit', forget);
  }

  /** Ends it without its work; only after every environment has ended. */
  async close(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGKILL');
    await exited;
  }
}
