import { format } from 'node:util';
import { logLine } from '../../log-line.ts';

/** What runs when something is printed. */
export interface Printing {
  readonly jobId: string;
  readonly generation?: number | undefined;
  readonly chunk: number;
  /** Absent where it can't be told which of several items prints. */
  readonly index?: number;
}

const LEVELS = { debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error' } as const;

/**
 * Makes structured lines of what tasks print by console, as `context.log` does: only a line that names its job is found
 * in the job's log. While nothing runs, and beside console, printing stays what it was.
 */
export function routeConsole(place: () => Printing | undefined, write: (line: string) => void, target = console): void {
  for (const [method, level] of Object.entries(LEVELS) as [keyof typeof LEVELS, string][]) {
    const original = target[method].bind(target);
    target[method] = (...values: unknown[]) => {
      const where = place();
      if (where === undefined) return original(...values);
      const time = new Date().toISOString();
      write(logLine({ time, level, ...where, pid: process.pid, message: format(...values) }));
    };
  }
}
