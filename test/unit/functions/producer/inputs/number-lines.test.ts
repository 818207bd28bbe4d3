import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LINE_BREAK } from '../../../../../events/item-line.ts';
import { NumberLines } from '../../../../../functions/producer/inputs/number-lines.ts';

/** Near where the number of digits changes, or anywhere. */
const starts = fc.oneof(
  fc.integer({ min: -1_100, max: 2_100 }),
  fc.nat({ max: 8 }).map((digits) => 10 ** (digits + 3) - 700),
  fc.maxSafeInteger().filter((n) => n < Number.MAX_SAFE_INTEGER - 10_000),
);

it('writes numbers as they are, as many as fit, one call after the other', () => {
  const calls = fc.record({
    from: starts,
    count: fc.integer({ min: 1, max: 4_000 }),
    most: fc.integer({ min: 1, max: 20_000 }),
  });
  fc.assert(
    fc.property(calls, ({ from, count, most }) => {
      const lines = new NumberLines(most);
      const to = from + count;
      for (let next = from; next < to; ) {
        const written = lines.write(next, to);
        const numbers = Array.from({ length: written.count }, (_, n) => next + n);
        if (written.text !== numbers.join(LINE_BREAK)) throw new Error(`${written.text.slice(0, 100)} at ${next}`);
        expect(written.count).toBeGreaterThan(0);
        if (written.count > 1) expect(written.text.length + 1).toBeLessThanOrEqual(most);
        next += written.count;
        const isFull = next === to || written.text.length + 1 + `${next}`.length + 1 > most;
        expect(isFull).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});
