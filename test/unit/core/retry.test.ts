import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffSeconds } from '../../../core/retry.ts';

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('backoffSeconds', () => {
  it('is a whole number of seconds that SQS can delay, up to a ceiling that doubles', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), random, (attempt, chance) => {
        const seconds = backoffSeconds(attempt, chance);
        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(0);
        expect(seconds).toBeLessThanOrEqual(Math.min(900, 2 ** (attempt - 1)));
      }),
    );
  });

  it('has full jitter: everything from at once to the ceiling', () => {
    expect(backoffSeconds(5, 0)).toBe(0);
    expect(backoffSeconds(5, 0.999_999)).toBe(16);
    expect(backoffSeconds(11, 0.999_999)).toBe(900);
  });
});
