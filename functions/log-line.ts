/** A line of a function's log is no longer than this, so that nobody on its way has to cut it in two. */
export const LOG_LINE_CHARACTERS = 65_536;

const LONG_VALUE_CHARACTERS = 4_096;

/**
 * One structured line of a log, its end included. Of a line that would be too long each long value is cut, and of more
 * fields than fit the last are left out: half a line is JSON no more, and found by no one who looks for its job.
 */
export function logLine(fields: Readonly<Record<string, unknown>>): string {
  const line = jsonOf(fields);
  return `${line === undefined || line.length > LOG_LINE_CHARACTERS ? shortened(fields) : line}\n`;
}

/** Undefined for what can't be JSON, such as a BigInt or a circle. */
function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** A value as it is logged; undefined for none. Nobody's item fails of what it logs. */
function loggedOf(value: unknown): string | undefined {
  const json = jsonOf(value);
  if (json !== undefined || value === undefined || typeof value === 'function') return json;
  return JSON.stringify(typeof value === 'bigint' ? String(value) : `(${typeof value} that is no JSON)`);
}

function shortened(fields: Readonly<Record<string, unknown>>): string {
  const kept: string[] = [];
  let length = 2;
  for (const [name, value] of Object.entries(fields)) {
    const json = loggedOf(value);
    if (json === undefined) continue;
    const text = typeof value === 'string' ? value : json;
    const short =
      json.length > LONG_VALUE_CHARACTERS ? JSON.stringify(`${text.slice(0, LONG_VALUE_CHARACTERS)}…`) : json;
    const field = `${JSON.stringify(name)}:${short}`;
    length += field.length + 1;
    if (length > LOG_LINE_CHARACTERS) continue;
    kept.push(field);
  }
  return `{${kept.join(',')}}`;
}
