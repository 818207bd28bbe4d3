import { setTimeout as delay } from 'node:timers/promises';
import { hasProc, type ProcessRow, procMark, procMemory, procPids, procRow, psRows } from './process-rows.ts';

interface Member {
  readonly pid: number;
  readonly environmentId: string;
  readonly startTicks: number;
  /** Known only where one listing tells everything. */
  readonly residentBytes: number | undefined;
}

/** A process in an uninterruptible wait can't be killed before it ends: it is given up after this. */
const KILL_LIMIT_MS = 5000;

/** The variable that every process of an environment inherits. */
export const ENVIRONMENT_MARK = 'FANOUT_ENVIRONMENT_ID';

/**
 * Which processes belong to which environment. A process belongs to one that carries its mark, is in its session or
 * group, or has a parent that belongs: so neither `setsid`, nor a parent that died, nor a cleared environment hides it.
 */
export class ProcessTable {
  readonly #mark: string;
  /** Environments by their leader's pid. */
  readonly #leaders = new Map<number, string>();
  #members = new Map<number, Member>();
  #strangers = new Set<number>();
  readonly #doomed = new Map<string, { promise: Promise<void>; resolve: () => void; deadlineMs: number }>();

  /** @param runtimeId the beginning of every environment's id */
  constructor(runtimeId: string) {
    this.#mark = `${ENVIRONMENT_MARK}=${runtimeId}`;
  }

  addLeader(pid: number, environmentId: string): void {
    this.#leaders.set(pid, environmentId);
  }

  /**
   * Brings the table up to date. A process is classified when it is first seen and then known by its pid, which costs
   * one directory listing; `thorough` looks at every process again.
   */
  async refresh(thorough: boolean): Promise<void> {
    if (hasProc) this.#refreshFromProc(thorough);
    else await this.#refreshFromPs();
  }

  #refreshFromProc(thorough: boolean): void {
    const members = new Map<number, Member>();
    const strangers = new Set<number>();
    let open: ProcessRow[] = [];
    for (const pid of procPids()) {
      const known = this.#members.get(pid);
      if (!thorough && known !== undefined) {
        members.set(pid, known);
        continue;
      }
      if (!thorough && this.#strangers.has(pid)) {
        strangers.add(pid);
        continue;
      }
      const row = procRow(pid);
      if (row === undefined) continue;
      if (known?.startTicks === row.startTicks) members.set(pid, known);
      else open.push(row);
    }
    const markOf = (row: ProcessRow) => procMark(row.pid, this.#mark);
    open = this.#classify(open, members, markOf);
    for (const row of open) strangers.add(row.pid);
    this.#members = members;
    this.#strangers = strangers;
  }

  async #refreshFromPs(): Promise<void> {
    const rows = await psRows(this.#mark);
    const byPid = new Map(rows.map((row) => [row.pid, row]));
    const members = new Map<number, Member>();
    this.#classify(rows, members, (row) => byPid.get(row.pid)?.mark);
    for (const [pid, member] of members) {
      members.set(pid, { ...member, residentBytes: byPid.get(pid)?.residentBytes });
    }
    this.#members = members;
  }

  /** Moves rows that belong to an environment into `members`; answers the others. */
  #classify(
    rows: ProcessRow[],
    members: Map<number, Member>,
    markOf: (row: ProcessRow) => string | undefined,
  ): ProcessRow[] {
    const add = (row: ProcessRow, environmentId: string) =>
      members.set(row.pid, {
        pid: row.pid,
        environmentId,
        startTicks: row.startTicks,
        residentBytes: undefined,
      });
    let rest = rows.filter((row) => {
      const environmentId =
        this.#leaders.get(row.pid) ?? this.#leaders.get(row.sessionId) ?? this.#leaders.get(row.groupId) ?? markOf(row);
      if (environmentId !== undefined) add(row, environmentId);
      return environmentId === undefined;
    });
    // A child can be listed ahead of its parent, so go round until nothing more is found.
    for (let before = -1; before !== rest.length; ) {
      before = rest.length;
      rest = rest.filter((row) => {
        const parent = members.get(row.parentPid);
        if (parent !== undefined) add(row, parent.environmentId);
        return parent === undefined;
      });
    }
    return rest;
  }

  /**
   * Memory by environment as a cgroup would count it: what each process has of its own, and shared pages once.
   * Of the last refresh.
   */
  memoryBytes(environmentIds: ReadonlySet<string>): Map<string, number> {
    const own = new Map<string, number>();
    const shared = new Map<string, number>();
    for (const { pid, environmentId, residentBytes } of this.#members.values()) {
      if (!environmentIds.has(environmentId)) continue;
      const memory = residentBytes === undefined ? procMemory(pid) : { privateBytes: residentBytes, sharedBytes: 0 };
      own.set(environmentId, (own.get(environmentId) ?? 0) + memory.privateBytes);
      shared.set(environmentId, Math.max(shared.get(environmentId) ?? 0, memory.sharedBytes));
    }
    return new Map([...own].map(([id, bytes]) => [id, bytes + (shared.get(id) ?? 0)]));
  }

  /** Kills every process of every environment that can be found. */
  async killAll(): Promise<void> {
    await this.refresh(true);
    const ids = new Set([...this.#members.values()].map((member) => member.environmentId));
    await Promise.all([...ids].map((id) => this.kill(id)));
  }

  /** Kills every process of an environment; resolves when a look finds none. Calls share their looks. */
  kill(environmentId: string): Promise<void> {
    const underWay = this.#doomed.get(environmentId);
    if (underWay !== undefined) return underWay.promise;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#doomed.set(environmentId, { promise, resolve, deadlineMs: Date.now() + KILL_LIMIT_MS });
    if (this.#doomed.size === 1) void this.#killDoomed();
    return promise;
  }

  async #killDoomed(): Promise<void> {
    await Promise.resolve(); // Lets calls of the same tick join.
    for (let pauseMs = 2; this.#doomed.size > 0; pauseMs = Math.min(pauseMs * 2, 20)) {
      await this.refresh(true);
      const alive = new Set<string>();
      for (const { pid, environmentId } of this.#members.values()) {
        if (!this.#doomed.has(environmentId)) continue;
        alive.add(environmentId);
        if (this.#leaders.has(pid)) signal(-pid);
        signal(pid);
      }
      for (const [environmentId, { resolve, deadlineMs }] of this.#doomed) {
        if (alive.has(environmentId) && Date.now() < deadlineMs) continue;
        for (const [pid, id] of this.#leaders) if (id === environmentId) this.#leaders.delete(pid);
        this.#doomed.delete(environmentId);
        resolve();
      }
      if (this.#doomed.size > 0) await delay(pauseMs);
    }
  }
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}
