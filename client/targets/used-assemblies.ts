import { sep } from 'node:path';
import { markUsed } from './assembly-users.ts';

/** What a runtime runs now. */
export interface Running {
  readonly functions: readonly { readonly functionName: string; readonly codeDirectory: string }[];
  readonly environments: readonly { readonly functionName: string; readonly startedAtMs: number }[];
}

interface Used {
  readonly directory: string;
  readonly release: () => Promise<void>;
  /** The functions that have run from it. */
  readonly functionNames: Set<string>;
  /** Whether it has yet to be deployed. */
  isAwaited: boolean;
  /** Since when none is deployed from it. */
  replacedAtMs?: number;
}

/** The assemblies that functions of a runtime may run from. Each is marked as used for as long as one may. */
export class UsedAssemblies {
  #used: readonly Used[] = [];

  /** @returns how to say that it was deployed, or that it couldn't be */
  async add(directory: string): Promise<() => void> {
    const one: Used = { directory, release: await markUsed(directory), functionNames: new Set(), isAwaited: true };
    this.#used = [...this.#used, one];
    return () => {
      one.isAwaited = false;
    };
  }

  /** Takes back the marks of those that nothing runs from any more: a runtime that is up for weeks sees many. */
  async sweep(running: Running, nowMs = Date.now()): Promise<void> {
    const over = this.#used.filter((one) => isOver(one, running, nowMs));
    this.#used = this.#used.filter((one) => !over.includes(one));
    for (const { release } of over) await release();
  }

  /** Takes all marks back. */
  async close(): Promise<void> {
    const all = this.#used;
    this.#used = [];
    for (const { release } of all) await release();
  }
}

function isOver(one: Used, { functions, environments }: Running, nowMs: number): boolean {
  const current = functions.filter(({ codeDirectory }) => codeDirectory.startsWith(one.directory + sep));
  for (const { functionName } of current) one.functionNames.add(functionName);
  if (one.isAwaited || current.length > 0) return false;
  one.replacedAtMs ??= nowMs;
  const { replacedAtMs, functionNames } = one;
  // An environment that is still at work from before may start another worker from there.
  return !environments.some(
    ({ functionName, startedAtMs }) => functionNames.has(functionName) && startedAtMs <= replacedAtMs,
  );
}
