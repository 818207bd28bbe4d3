import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LINE_BREAK } from '../../../../../events/item-line.ts';
import { ItemLines } from '../../../../../functions/consumer/worker/item-lines.ts';

const line = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.nat().map(String),
  fc.constantFrom('', '00', '0', '1'.repeat(16), '-1', '{"a":1}'),
);

it('finds each line in whatever order, by whichever of its two readings came first', () => {
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 20 }),
      fc.array(fc.tuple(fc.nat({ max: 24 }), fc.boolean(), fc.nat({ max: 3 })), { maxLength: 60 }),
      (all, asked) => {
        const lines = new ItemLines(Buffer.from(all.join(LINE_BREAK), 'latin1'));
        const before: [string, number][] = [];
        for (const [offset, numberFirst, ago] of asked) {
          const start = lines.startOf(offset);
          if (numberFirst) lines.numberAt(start);
          const expected = Buffer.from(all[offset] ?? '', 'latin1').toString('latin1');
          expect(lines.textAt(start)).toBe(expected);
          before.unshift([expected, start]);
          // One that runs beside others fails when those after it have begun.
          const [text, place] = before[ago] ?? [expected, start];
          expect(lines.textAt(place)).toBe(text);
        }
      },
    ),
  );
});

it('reads only digits as a number, and leaves the next line where it is', () => {
  const lines = new ItemLines(Buffer.from(['12', '1a', '', '007', '0', '3'].join(LINE_BREAK)));
  const numbers = [0, 1, 2, 3, 4, 5, 6].map((offset) => lines.numberAt(lines.startOf(offset)));
  expect(numbers).toEqual([12, -1, -1, -1, 0, 3, -1]);
});
