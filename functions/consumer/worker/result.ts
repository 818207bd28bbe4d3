import type { ItemError, ResultLine } from '../../../events/result-line.ts';

const STACK_BYTES = 4_096;

/** An item's error as its result line keeps it. */
export function toItemError(thrown: unknown): ItemError {
  const at = { pid: process.pid, time: new Date().toISOString() };
  if (!(thrown instanceof Error)) return { name: 'Error', message: describe(thrown), ...at };
  const stack = thrown.stack === undefined ? {} : { stack: thrown.stack.slice(0, STACK_BYTES) };
  return { name: thrown.name || 'Error', message: thrown.message, ...stack, ...at };
}

function describe(thrown: unknown): string {
  try {
    return typeof thrown === 'string' ? thrown : (JSON.stringify(thrown) ?? String(thrown));
  } catch {
    return String(thrown);
  }
}

export function failedLine(index: number, attempts: number, error: ItemError): string {
  return JSON.stringify({ index, status: 'failed', error, attempts } satisfies ResultLine);
}

/**
 * A success's result line; undefined for a bare one.
 * @throws {TypeError} where the value can't be JSON
 */
export function succeededLine(index: number, attempts: number, value: unknown): string | undefined {
  const json = value === undefined ? undefined : JSON.stringify(value);
  if (json === undefined && attempts === 1) return undefined;
  const head = `{"index":${index},"status":"succeeded"`;
  return json === undefined ? `${head},"attempts":${attempts}}` : `${head},"value":${json},"attempts":${attempts}}`;
}
