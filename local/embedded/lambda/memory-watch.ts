import type { Environment } from './environment.ts';
import { hasProc } from './process-rows.ts';
import type { ProcessTable } from './process-table.ts';

/** One look costs a listing of /proc; `ps` costs a process. */
const INTERVAL_MS = hasProc ? 100 : 1000;
/** While no environment holds half of what it may, a look in so many is enough: no process takes that much that soon. */
const LOOK_IN = 4;
/** And in so many where all are idle: Lambda would have frozen them, here one may still do as it likes. */
const IDLE_LOOK_IN = 20;
const NEAR_SHARE = 0.5;

/** Of an environment, what its memory is watched by. */
type Watched = Pick<Environment, 'id' | 'state' | 'configuration' | 'endOutOfMemory'>;

/** Ends environments whose processes together hold more memory than the function has. */
export class MemoryWatch {
  readonly #processes: Pick<ProcessTable, 'refresh' | 'memoryBytes'>;
  readonly #environments: ReadonlySet<Watched>;
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  #ticks = 0;
  #isNear = false;

  constructor(processes: Pick<ProcessTable, 'refresh' | 'memoryBytes'>, environments: ReadonlySet<Watched>) {
    this.#processes = processes;
    this.#environments = environments;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#lookIfDue(), INTERVAL_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #lookIfDue(): Promise<void> {
    const all = [...this.#environments];
    this.#ticks += 1;
    if (all.length === 0 || this.#looking) return;
    const lookIn = this.#isNear ? 1 : all.some(({ state }) => state !== 'idle') ? LOOK_IN : IDLE_LOOK_IN;
    if (this.#ticks % lookIn !== 0) return;
    this.#looking = true;
    try {
      await this.#look(all);
    } catch {
      // Too many files are open, say: the next look may do.
    } finally {
      this.#looking = false;
    }
  }

  async #look(environments: readonly Watched[]): Promise<void> {
    await this.#processes.refresh(false);
    const memory = this.#processes.memoryBytes(new Set(environments.map((environment) => environment.id)));
    this.#isNear = false;
    for (const environment of environments) {
      const limitBytes = environment.configuration.memorySizeMb * 1024 * 1024;
      const heldBytes = memory.get(environment.id) ?? 0;
      if (heldBytes > limitBytes) environment.endOutOfMemory();
      else if (heldBytes > limitBytes * NEAR_SHARE) this.#isNear = true;
    }
  }
}
