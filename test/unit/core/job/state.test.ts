import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fence } from '../../../../core/job/record.ts';
import { exceeds, outcomeOf, reasonOf, stateOf } from '../../../../core/job/state.ts';

describe('exceeds', () => {
  it.each([
    ['a count that is reached', { count: 2 }, 2, undefined, false],
    ['a count that is passed', { count: 2 }, 3, undefined, true],
    ['none at all', { count: 0 }, 1, undefined, true],
    ['a share that is reached', { percent: 25 }, 25, 100, false],
    ['a share that is passed', { percent: 25 }, 26, 100, true],
    ['a share with a fraction', { percent: 33.3 }, 1, 3, true],
    ['all of them', { percent: 100 }, 100, 100, false],
    ['a share of none', { percent: 0 }, 0, 0, false],
    ['a share of a total that nobody knows yet', { percent: 0 }, 1, undefined, false],
    ['any number, where nothing is said', undefined, 1_000_000, 1_000_000, false],
  ])('%s', (_what, tolerated, failed, total, expected) => {
    expect(exceeds(tolerated, failed, total)).toBe(expected);
  });

  it('stays exceeded once it is: failures only grow', () => {
    const tolerated = fc.oneof(
      fc.record({ count: fc.nat(100) }),
      fc.record({ percent: fc.double({ min: 0, max: 100, noNaN: true }) }),
    );
    fc.assert(
      fc.property(
        tolerated,
        fc.nat(1_000),
        fc.nat(1_000),
        fc.integer({ min: 2_000, max: 5_000 }),
        (bound, a, b, total) => {
          if (exceeds(bound, a, total)) expect(exceeds(bound, a + b, total)).toBe(true);
        },
      ),
    );
  });
});

describe('outcomeOf', () => {
  const ended = (failed: number, fence?: Fence) =>
    outcomeOf({ fence, tally: { succeeded: 1, failed, skipped: 0 }, total: 1 + failed, tolerated: { count: 1 } });

  it('is the fence, whatever else holds', () => {
    expect(ended(0, 'cancelled')).toBe('cancelled');
    expect(ended(5, 'deadline')).toBe('deadline');
  });

  it('is toleranceExceeded at the end too, where no fence came in time', () => {
    expect(ended(2)).toBe('toleranceExceeded');
  });

  it('is partial with a failure and succeeded without', () => {
    expect(ended(1)).toBe('partial');
    expect(ended(0)).toBe('succeeded');
  });
});

describe('stateOf', () => {
  it.each([
    ['succeeded', 'succeeded'],
    ['partial', 'partial'],
    ['cancelled', 'cancelled'],
    ['toleranceExceeded', 'failed'],
    ['produceFailed', 'failed'],
    ['inputChanged', 'failed'],
    ['deadline', 'failed'],
  ])('%s is %s to users', (outcome, state) => {
    expect(stateOf({ ended: true, outcome })).toBe(state);
  });

  it('is running until the end', () => {
    expect(stateOf({ ended: false, outcome: undefined })).toBe('running');
  });
});

it('says why a job was stopped, where nobody else does', () => {
  expect(reasonOf({ reason: undefined, outcome: 'toleranceExceeded' })).toMatch(/more items failed/);
  expect(reasonOf({ reason: undefined, outcome: 'deadline' })).toMatch(/deadline/);
  expect(reasonOf({ reason: 'cut off', outcome: 'produceFailed' })).toBe('cut off');
  expect(reasonOf({ reason: undefined, outcome: 'cancelled' })).toBeUndefined();
});
