import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LINE_BREAK } from '../../../../../events/item-line.ts';
import { NumberLines, NumbersBody, numbersThatFit } from '../../../../../functions/producer/inputs/number-lines.ts';

/** Near where the number of digits changes, or anywhere. */
const starts = fc.oneof(
  fc.integer({ min: -1_100, max: 2_100 }),
  fc.nat({ max: 8 }).map((digits) => 10 ** (digits + 3) - 700),
  fc.maxSafeInteger().filter((n) => n < Number.MAX_SAFE_INTEGER - 10_000),
);

it('writes numbers as they are, as many as fit, one chunk after the other', () => {
  const calls = fc.record({
    from: starts,
    count: fc.integer({ min: 1, max: 4_000 }),
    most: fc.integer({ min: 1, max: 20_000 }),
  });
  fc.assert(
    fc.property(calls, ({ from, count, most }) => {
      const lines = new NumberLines();
      const to = from + count;
      for (let next = from; next < to; ) {
        const fitting = numbersThatFit(next, to, most);
        const written = fitting.to - next;
        const head = '{"chunk":7}\n';
        const body = new NumbersBody(head, fitting, lines);
        const text = String(body);
        const numbers = Array.from({ length: written }, (_, n) => next + n).join(LINE_BREAK);
        if (text !== head + numbers) throw new Error(`${text.slice(0, 100)} at ${next}`);
        expect(body.length).toBe(text.length);
        expect(fitting.bytes).toBe(numbers.length + 1);
        expect(written).toBeGreaterThan(0);
        if (written > 1) expect(numbers.length + 1).toBeLessThanOrEqual(most);
        next += written;
        const isFull = next === to || numbers.length + 1 + `${next}`.length + 1 > most;
        expect(isFull).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});
