import type { ItemError } from '../../../events/result-line.ts';
import type { RunEnd } from './run-once.ts';

/** What is said of an item that ended or hung its worker. */
export function verdictOf(end: RunEnd, itemTimeoutMs: number, worker: { pid: number; output: string }): ItemError {
  const { pid, output } = worker;
  const at = { pid, time: new Date().toISOString(), ...(output === '' ? {} : { output }) };
  if (end.kind === 'hung')
    return { name: 'ItemTimedOut', message: `expected to end within ${itemTimeoutMs} ms, and hung its process`, ...at };
  if (end.kind === 'outOfMemory')
    return { name: 'ItemCrashed', message: 'its process took more memory than the function has', ...at };
  const exit = end.kind === 'died' ? end.exit : {};
  const how = exit.signal === undefined ? `exited with code ${exit.exitCode ?? 'unknown'}` : `died of ${exit.signal}`;
  return { name: 'ItemCrashed', message: `its process ${how}`, ...at, ...exit };
}
