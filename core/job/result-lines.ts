import type { ItemStatus, ResultLine } from '../../events/result-line.ts';
import type { Tally } from '../ledger/slot.ts';

/** One settled chunk's results. */
export interface ChunkResults {
  readonly chunk: number;
  /** Index of its first item; undefined for a chunk that was swept, of which nobody knows an item. */
  readonly first: number | undefined;
  readonly tally: Tally;
  readonly environment: number;
  /** Result lines as stored; every item without one is a bare success: first attempt, no value. */
  readonly lines: readonly string[];
}

/** Items that a chunk's tally accounts for. */
export const countOf = ({ succeeded, failed, skipped }: Tally): number => succeeded + failed + skipped;

/** The index that a stored line begins with: cheaper than parsing all of it. */
export const indexOf = (line: string): number => Number(line.slice('{"index":'.length, line.indexOf(',')));

/** The status that follows it. */
export const statusOf = (line: string): ItemStatus => /^\{"index":\d+,"status":"(\w+)"/.exec(line)?.[1] as ItemStatus;

/** The attempts that a stored line ends with. */
export const attemptsOf = (line: string): number => Number(/"attempts":(\d+)\}$/.exec(line)?.[1] ?? 1);

export const bareLine = (index: number): string => `{"index":${index},"status":"succeeded","attempts":1}`;

export const parseLine = (line: string): ResultLine => JSON.parse(line) as ResultLine;

/** A chunk's lines in input order, those of bare successes filled in. */
export function* allLines(chunk: ChunkResults): Generator<string> {
  const count = countOf(chunk.tally);
  if (chunk.first === undefined || chunk.lines.length === count) {
    yield* chunk.lines;
    return;
  }
  let next = chunk.first;
  for (const line of chunk.lines) {
    const index = indexOf(line);
    for (; next < index; next += 1) yield bareLine(next);
    yield line;
    next = index + 1;
  }
  for (; next < chunk.first + count; next += 1) yield bareLine(next);
}
