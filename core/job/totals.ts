import type { Tally } from '../ledger/slot.ts';
import type { JobRecord } from './record.ts';

/** What a job comes to, its earlier generations included. */
export interface Totals extends Tally {
  /** Absent while its producer doesn't know. */
  readonly total: number | undefined;
}

/**
 * True of a job that was stopped while it was produced: its input may hold more items than it knows of, and no redrive
 * takes them up.
 */
export function hasUnreadInput({ spec, sealedEarly, total = 0 }: JobRecord): boolean {
  if (spec.origin !== undefined) return spec.origin.unread === true;
  const { input } = spec;
  return sealedEarly && !(input.type === 'range' && total === input.to - input.from);
}

/**
 * A redrive runs again exactly what had not succeeded, so that the sums stay true: what succeeded in any generation,
 * what failed in the last one, and all else as skipped.
 * @param tally of this generation alone. @default as the record has it
 */
export function totalsOf(record: JobRecord, tally: Tally = record.tally): Totals {
  const { origin } = record.spec;
  const { succeeded, failed } = tally;
  if (origin === undefined)
    return { total: record.total, succeeded, failed, skipped: record.ended ? record.skipped : tally.skipped };
  const all = { total: origin.total, succeeded: origin.succeeded + succeeded, failed };
  return { ...all, skipped: record.ended ? all.total - all.succeeded - failed : tally.skipped };
}
