import type { IndexOf } from '../../events/item-indices.ts';
import type { ItemStatus, ResultLine } from '../../events/result-line.ts';
import type { Tally } from '../ledger/slot.ts';

/** What an item is, besides its final statuses. */
const PENDING = 0;
const CODE: Readonly<Record<ItemStatus, number>> = { succeeded: 1, failed: 2, skipped: 3 };
const STATUS: readonly (ItemStatus | undefined)[] = [undefined, 'succeeded', 'failed', 'skipped'];

/**
 * What is known of a chunk's items, by offset (an item's place in its chunk). Result lines are opaque text: only a
 * worker makes them. A bare success, one at the first attempt that returned nothing, has no line.
 */
export interface Outcomes {
  readonly count: number;
  readonly codes: Uint8Array;
  /** How many of them have each status: counted as they come, since it is asked for again and again. */
  readonly tally: { -readonly [Kind in keyof Tally]: Tally[Kind] };
  readonly lines: Map<number, string>;
  /** Attempts used up by items that are still pending. */
  readonly attempts: Map<number, number>;
  /** Items that may have killed a worker; the next delivery starts with them, marked. */
  suspects: readonly number[];
  /** Attempts that were followed by another, and times that the chunk went on in another invocation. */
  retries: number;
  slices: number;
}

export function noOutcomes(count: number): Outcomes {
  return {
    count,
    codes: new Uint8Array(count),
    tally: { succeeded: 0, failed: 0, skipped: 0 },
    lines: new Map(),
    attempts: new Map(),
    suspects: [],
    retries: 0,
    slices: 0,
  };
}

export const isPending = (outcomes: Outcomes, offset: number): boolean => outcomes.codes[offset] === PENDING;

/** Settles one item. The first outcome counts: a later one for the same item is dropped. */
export function settleItem(outcomes: Outcomes, offset: number, status: ItemStatus, line?: string): void {
  if (!isPending(outcomes, offset)) return;
  outcomes.codes[offset] = CODE[status];
  outcomes.tally[status] += 1;
  if (line !== undefined) outcomes.lines.set(offset, line);
  outcomes.attempts.delete(offset);
}

/** Settles a run of bare successes, `from` to `to` included. */
export function settleBareRun(outcomes: Outcomes, from: number, to: number): void {
  const { codes, attempts, tally } = outcomes;
  let settled = 0;
  for (let offset = from; offset <= to && offset < codes.length; offset += 1) {
    if (codes[offset] !== PENDING) continue;
    codes[offset] = CODE.succeeded;
    settled += 1;
    if (attempts.size > 0) attempts.delete(offset);
  }
  tally.succeeded += settled;
}

/** Takes over what another delivery of the chunk knows of items that are pending here. */
export function adoptOutcomes(outcomes: Outcomes, known: Outcomes): void {
  for (const offset of pendingOffsets(outcomes)) {
    const status = STATUS[known.codes[offset] ?? PENDING];
    if (status !== undefined) settleItem(outcomes, offset, status, known.lines.get(offset));
  }
}

/** How many items have no outcome yet. */
export const pendingCount = ({ count, tally }: Outcomes): number =>
  count - tally.succeeded - tally.failed - tally.skipped;

/** True where any item has no outcome yet. */
export const hasPending = (outcomes: Outcomes): boolean => pendingCount(outcomes) > 0;

/** Offsets of the items that have no outcome yet, in order. */
export function pendingOffsets(outcomes: Outcomes): number[] {
  const { count, codes } = outcomes;
  const pending = new Array<number>(pendingCount(outcomes));
  for (let offset = 0, found = 0; found < pending.length && offset < count; offset += 1) {
    if (codes[offset] !== PENDING) continue;
    pending[found] = offset;
    found += 1;
  }
  return pending;
}

/** How many items have succeeded, failed and been skipped so far. */
export const tallyOf = ({ tally }: Outcomes): Tally => ({ ...tally });

/** Settles everything pending as skipped. */
export function skipPending(outcomes: Outcomes, indexOf: IndexOf): void {
  for (const offset of pendingOffsets(outcomes)) {
    const line: ResultLine = {
      index: indexOf(offset),
      status: 'skipped',
      attempts: outcomes.attempts.get(offset) ?? 0,
    };
    settleItem(outcomes, offset, 'skipped', JSON.stringify(line));
  }
}

/** Settles everything pending as failed with one error. */
export function failPending(
  outcomes: Outcomes,
  indexOf: IndexOf,
  error: NonNullable<ResultLine['error']>,
  inputOf: (offset: number) => string | undefined = () => undefined,
): void {
  for (const offset of pendingOffsets(outcomes)) failItem(outcomes, indexOf, offset, error, inputOf(offset));
}

/**
 * Settles one item as failed by the pipeline's own judgement, not by an outcome of the task.
 * @param input its text in short, where that is known
 */
export function failItem(
  outcomes: Outcomes,
  indexOf: IndexOf,
  offset: number,
  error: NonNullable<ResultLine['error']>,
  input?: string,
): void {
  const attempts = (outcomes.attempts.get(offset) ?? 0) + 1;
  const line: ResultLine = {
    index: indexOf(offset),
    status: 'failed',
    error,
    ...(input === undefined ? {} : { input }),
    attempts,
  };
  settleItem(outcomes, offset, 'failed', JSON.stringify(line));
}

/** The lines of items that failed. */
export function* failedLines({ codes, lines }: Outcomes): Generator<string> {
  for (let offset = codes.indexOf(CODE.failed); offset >= 0; offset = codes.indexOf(CODE.failed, offset + 1))
    yield lines.get(offset) ?? '';
}

/** The result object's text: the lines there are, in input order; empty where every success was bare. */
export function resultsText(outcomes: Outcomes): string {
  const offsets = [...outcomes.lines.keys()].sort((a, b) => a - b);
  return offsets.map((offset) => outcomes.lines.get(offset)).join('\n');
}
