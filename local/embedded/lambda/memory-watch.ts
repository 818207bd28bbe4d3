import type { Environment } from './environment.ts';
import { hasProc } from './process-rows.ts';
import type { ProcessTable } from './process-table.ts';

/** One look costs a listing of /proc; `ps` costs a process. */
const INTERVAL_MS = hasProc ? 100 : 1000;
/** While no environment holds half of what it may, a look in so many is enough: no process takes that much that soon. */
const LOOK_IN = 4;
const NEAR_SHARE = 0.5;

/** Of an environment, what its memory is watched by. */
type Watched = Pick<Environment, 'id' | 'state' | 'configuration' | 'endOutOfMemory'>;

/** Ends busy environments whose processes together hold more memory than the function has. */
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
    const busy = [...this.#environments].filter((environment) => environment.state !== 'idle');
    this.#ticks += 1;
    if (busy.length === 0 || this.#looking || (!this.#isNear && this.#ticks % LOOK_IN !== 0)) return;
    this.#looking = true;
    try {
      await this.#look(busy);
    } catch {
      // Too many files are open, say: the next look may do.
    } finally {
      this.#looking = false;
    }
  }

  async #look(busy: readonly Watched[]): Promise<void> {
    await this.#processes.refresh(false);
    const memory = this.#processes.memoryBytes(new Set(busy.map((environment) => environment.id)));
    this.#isNear = false;
    for (const environment of busy) {
      const limitBytes = environment.configuration.memorySizeMb * 1024 * 1024;
      const heldBytes = memory.get(environment.id) ?? 0;
      if (heldBytes > limitBytes) environment.endOutOfMemory();
      else if (heldBytes > limitBytes * NEAR_SHARE) this.#isNear = true;
    }
  }
}
