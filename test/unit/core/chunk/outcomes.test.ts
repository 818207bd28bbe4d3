import { describe, expect, it } from 'vitest';
import {
  adoptOutcomes,
  failPending,
  noOutcomes,
  pendingOffsets,
  resultsText,
  settleBareRun,
  settleItem,
  skipPending,
  tallyOf,
} from '../../../../core/chunk/outcomes.ts';

describe('outcomes of a chunk', () => {
  it('count the first outcome of an item and drop later ones', () => {
    const outcomes = noOutcomes(2);
    settleItem(outcomes, 0, 'succeeded', 'first');
    settleItem(outcomes, 0, 'failed', 'second');
    expect(tallyOf(outcomes)).toEqual({ succeeded: 1, failed: 0, skipped: 0 });
    expect(resultsText(outcomes)).toBe('first');
  });

  it('give the lines in input order, and none where every success was bare', () => {
    const outcomes = noOutcomes(3);
    settleItem(outcomes, 2, 'failed', 'two');
    settleItem(outcomes, 0, 'succeeded', 'zero');
    settleBareRun(outcomes, 0, 2);
    expect(resultsText(outcomes)).toBe('zero\ntwo');
    const bare = noOutcomes(3);
    settleBareRun(bare, 0, 2);
    expect(resultsText(bare)).toBe('');
  });

  it('skip and fail only what is pending, by index, with the attempts used', () => {
    const skipped = noOutcomes(2);
    settleBareRun(skipped, 0, 0);
    skipped.attempts.set(1, 2);
    skipPending(skipped, (offset) => 10 + offset);
    expect(JSON.parse(resultsText(skipped))).toEqual({ index: 11, status: 'skipped', attempts: 2 });
    const failed = noOutcomes(1);
    failPending(failed, (offset) => 10 + offset, { name: 'DeadLettered', message: 'why' });
    expect(JSON.parse(resultsText(failed))).toMatchObject({ index: 10, status: 'failed', attempts: 1 });
  });

  it('take over from another delivery only what is pending here', () => {
    const own = noOutcomes(3);
    settleItem(own, 0, 'failed', 'own');
    const other = noOutcomes(3);
    settleItem(other, 0, 'succeeded', 'other 0');
    settleItem(other, 1, 'succeeded', 'other 1');
    adoptOutcomes(own, other);
    expect(resultsText(own)).toBe('own\nother 1');
    expect(pendingOffsets(own)).toEqual([2]);
  });
});
