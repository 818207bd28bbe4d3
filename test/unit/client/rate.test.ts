import { expect, it } from 'vitest';
import { perSecond } from '../../../client/rate.ts';

it.each([
  [0, 1_000, 0],
  [33, 81_408, 0.4],
  [99, 10_000, 9.9],
  [100, 10_000, 10],
  [1_234, 10_000, 123],
  [5, 0, 0],
])('%d in %d ms are %d a second', (n, ms, rate) => {
  expect(perSecond(n, ms)).toBe(rate);
});
