import { logLine } from './log-line.ts';
import { sourceStack } from './source-stack.ts';

const STACK_CHARACTERS = 4_096;

/** One structured line in a function's log. Never a whole event: items may hold anything. */
export function log(
  level: 'info' | 'warn' | 'error',
  message: string,
  fields: Readonly<Record<string, unknown>> = {},
): void {
  process.stdout.write(logLine({ time: new Date().toISOString(), level, message, pid: process.pid, ...fields }));
}

/** What a log line says of an error. */
export function errorFields(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { error: String(error) };
  const cause = error.cause instanceof Error ? { cause: error.cause.message } : {};
  return {
    error: error.name,
    detail: error.message,
    stack: sourceStack(error.stack ?? '').slice(0, STACK_CHARACTERS),
    ...cause,
  };
}
