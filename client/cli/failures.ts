import type { ResultLine } from '../../events/result-line.ts';
import { fileLines } from '../records/file-lines.ts';
import { complain, count, paint, printable, say } from './terminal.ts';

const SHOWN_FAILURES = 3;
const CUT_AT = 160;

/** Tells where items stand in their input, where that can be told. */
export type Locate = (indices: readonly number[]) => Promise<ReadonlyMap<number, number>>;

/** The first failures and where all are, on stderr: results are what stdout is for. */
export async function complainOfFailures(file: string, failed: number, locate: Locate): Promise<void> {
  const first: ResultLine[] = [];
  for await (const line of readFailures(file)) {
    if (line.error !== undefined) first.push(line);
    if (first.length >= SHOWN_FAILURES) break;
  }
  const lines = await locate(first.map(({ index }) => index)).catch(() => new Map<number, number>());
  for (const failure of first) complain(toLine(failure, process.stderr, lines.get(failure.index)));
  const more = failed - first.length;
  complain(`${more > 0 ? `  and ${count(more)} more\n` : ''}failures: ${file}`);
}

/** Every item that didn't succeed, in input order, for people: with what it was, and what its process said at last. */
export async function printFailures(file: string): Promise<void> {
  for await (const failure of readFailures(file)) {
    say(toLine(failure, process.stdout));
    for (const detail of details(failure)) say(paint('dim', `    ${printable(detail)}`));
  }
}

function details({ input, error }: ResultLine): string[] {
  const ran =
    error?.pid === undefined ? [] : [`process: ${error.pid}${error.time === undefined ? '' : `, ${error.time}`}`];
  const printed = error?.output?.split('\n').map((line) => `printed: ${line}`) ?? [];
  return [...(input === undefined ? [] : [`input: ${cut(input)}`]), ...ran, ...printed];
}

async function* readFailures(file: string): AsyncGenerator<ResultLine> {
  for await (const text of fileLines(file)) yield JSON.parse(text) as ResultLine;
}

function toLine({ index, error, attempts }: ResultLine, stream: NodeJS.WriteStream, at?: number): string {
  const place = at === undefined ? '' : ` (line ${count(at)})`;
  if (error === undefined) return `  item ${index}${place}: ${paint('dim', 'skipped', stream)}`;
  const tried = attempts > 1 ? paint('dim', ` (${attempts} attempts)`, stream) : '';
  return `  item ${index}${place}: ${paint('red', printable(error.name), stream)}: ${cut(error.message)}${tried}`;
}

const cut = (text: string): string => printable(text.length > CUT_AT ? `${text.slice(0, CUT_AT)}…` : text);
