import { expect, it } from 'vitest';
import { columnsOf, count, counted, duration, printable } from '../../../../client/cli/terminal.ts';

it.each([
  [0, '0 ms'],
  [999.4, '999 ms'],
  [999.9, '1.0 s'],
  [59_949, '59.9 s'],
  [59_960, '1 min 0 s'],
  [119_800, '2 min 0 s'],
  [250_000, '4 min 10 s'],
  [7_500_000, '2 h 5 min'],
])('%d ms is %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

it('counts with separators, and one of a thing as one', () => {
  expect(count(1_234_567)).toBe('1,234,567');
  expect([1, 2, 0].map((n) => counted(n, 'chunk'))).toEqual(['1 chunk', '2 chunks', '0 chunks']);
  expect([1, 5_000].map((n) => counted(n, 'process'))).toEqual(['1 process', '5,000 processes']);
});

it('shows what others wrote on one line, and does nothing that it says', () => {
  expect(printable('\u001b[31mred\u0000\n\u2028')).toBe('\\u001b[31mred\\u0000\\n\\u2028');
  expect(printable('naïve “text” 🙂')).toBe('naïve “text” 🙂');
});

it('takes a terminal that does not know its width for one of 80 columns', () => {
  const widths = [0, undefined, 40].map((columns) => columnsOf({ columns } as unknown as NodeJS.WriteStream));
  expect(widths).toEqual([80, 80, 40]);
});
