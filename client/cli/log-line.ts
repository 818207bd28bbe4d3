import { paint } from './terminal.ts';

const LEVELS = { info: 'dim', warn: 'yellow', error: 'red' } as const;
/** Said by the line's own form, or the same in each line of a job. */
const LEFT_OUT = new Set(['time', 'level', 'message', 'pid', 'jobId']);

/** One line of a function's log for people: time, process, what happened, and with what. */
export function logLine(text: string): string {
  const entry = parse(text);
  if (entry === undefined) return text;
  const { time, level, message, pid } = entry;
  const fields = Object.entries(entry)
    .filter(([name]) => !LEFT_OUT.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const at = typeof time === 'string' ? (/T(.*)Z$/.exec(time)?.[1] ?? time) : '';
  const said = level === 'info' ? String(message) : paint(LEVELS[level as 'warn'] ?? 'dim', String(message));
  return [paint('dim', `${at} ${String(pid ?? '').padStart(7)}`), said, paint('dim', fields.join(' '))]
    .join(' ')
    .trimEnd();
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isEntry = typeof value === 'object' && value !== null && 'message' in value;
    return isEntry ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
