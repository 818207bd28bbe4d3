import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeIndices, encodeIndices, ITEM_INDICES, indexOfItems } from '../../../events/item-indices.ts';

const ascending = fc
  .uniqueArray(fc.nat(3_000), { minLength: 1, maxLength: 200 })
  .map((all) => all.sort((a, b) => a - b));

it('reads indices back, and takes few characters for runs of them', () => {
  fc.assert(
    fc.property(ascending, (indices) => {
      const text = encodeIndices(indices);
      expect(text).toMatch(ITEM_INDICES);
      expect(decodeIndices(text)).toEqual(indices);
    }),
  );
  expect(encodeIndices(Array.from({ length: 10_000 }, (_, n) => 70 + n))).toBe('1y:7ps');
});

it('tells an index by its offset, by the run from first on where none are given', () => {
  expect([0, 1, 2].map(indexOfItems({ first: 7 }))).toEqual([7, 8, 9]);
  expect([0, 1, 2].map(indexOfItems({ first: 3, indices: encodeIndices([3, 8, 9]) }))).toEqual([3, 8, 9]);
});

it.each(['', '1', '1:', ':1', '1:2,', '1:2;3:4', 'A:1', '-1:2'])('refuses "%s"', (text) => {
  expect(text).not.toMatch(ITEM_INDICES);
});
