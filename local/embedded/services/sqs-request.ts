const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const SMALL_BYTES = 65_536;
const LONG_RUN_BYTES = 16_384;
/** A text full of quotes has no long runs: it is looked through no further after so many short ones in a row. */
const MOST_SHORT_RUNS = 64;
/** Stands where a run was, and then its number: as JSON, and as it is read. No body holds it, for SQS refuses it. */
const MARK = String.raw`\u0000`;
const MARKS = /\0(\d+)\0/g;

type Run = readonly [start: number, end: number];

/**
 * Reads a request's JSON from its bytes. Of a body what is long and needs no escape is read by itself: a string of more
 * than 128 KB gets memory of its own from V8, fresh from the system, which for the text of a whole batch takes longer
 * than all else that reading it does.
 *
 * @returns what JSON.parse does, but that a body with control characters in the middle may pass, which SQS refuses later
 * @throws SyntaxError
 */
export function parseSqsRequest(bytes: Buffer): unknown {
  const runs = bytes.length < SMALL_BYTES ? [] : longRuns(bytes);
  const parts = runs.length === 0 ? [] : partsBetween(runs, bytes);
  if (runs.length === 0 || parts.some((part) => part.includes(MARK))) return JSON.parse(bytes.toString('utf8'));
  const marked = parts.reduce((text, part, i) => `${text}${MARK}${i - 1}${MARK}${part}`);
  const whole = (text: string) =>
    text.replace(MARKS, (_, i: string) => bytes.toString('utf8', ...(runs[Number(i)] ?? [])));
  return withStrings(JSON.parse(marked), whole);
}

function partsBetween(runs: readonly Run[], bytes: Buffer): string[] {
  const [starts, ends] = [runs.map(([start]) => start), runs.map(([, end]) => end)];
  return [0, ...ends].map((from, i) => bytes.toString('utf8', from, starts[i]));
}

/** What of the strings of a JSON text is long, and holds neither quote nor escape. */
function longRuns(bytes: Buffer): Run[] {
  const runs: Run[] = [];
  let [quote, backslash] = [placeOf(QUOTE, bytes, 0), placeOf(BACKSLASH, bytes, 0)];
  let [inString, shortRuns] = [false, 0];
  for (let from = 0; shortRuns < MOST_SHORT_RUNS; ) {
    if (quote < from) quote = placeOf(QUOTE, bytes, from);
    if (backslash < from) backslash = placeOf(BACKSLASH, bytes, from);
    const end = Math.min(quote, backslash);
    if (end === bytes.length) return runs;
    const isLong = inString && end - from >= LONG_RUN_BYTES;
    if (isLong) runs.push([from, end]);
    shortRuns = isLong ? 0 : shortRuns + 1;
    if (end === quote) inString = !inString;
    from = end === quote ? end + 1 : end + 2;
  }
  return [];
}

/** Where a byte is next; where there is none, the end. */
function placeOf(byte: number, bytes: Buffer, from: number): number {
  const place = bytes.indexOf(byte, from);
  return place < 0 ? bytes.length : place;
}

/** A JSON value whose strings, names too, are what `change` makes of them. */
function withStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((inner) => withStrings(inner, change));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [change(name), withStrings(inner, change)]));
}
