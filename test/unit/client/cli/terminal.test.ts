import { expect, it } from 'vitest';
import { count, counted, duration } from '../../../../client/cli/terminal.ts';

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
