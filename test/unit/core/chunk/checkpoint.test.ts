import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkpointedItems, decodeCheckpoint, encodeCheckpoint } from '../../../../core/chunk/checkpoint.ts';
import { noOutcomes, type Outcomes, settleItem } from '../../../../core/chunk/outcomes.ts';

type Item = { status: 'succeeded' | 'failed' | 'skipped' | undefined; bare: boolean; attempts: number };

const item: fc.Arbitrary<Item> = fc.record({
  status: fc.constantFrom('succeeded', 'succeeded', 'failed', 'skipped', undefined),
  bare: fc.boolean(),
  attempts: fc.nat(5),
});

function outcomesOf(items: readonly Item[], suspects: readonly number[]): Outcomes {
  const outcomes = noOutcomes(items.length);
  items.forEach(({ status, bare, attempts }, offset) => {
    if (status === undefined) {
      if (attempts > 0) outcomes.attempts.set(offset, attempts);
      return;
    }
    const line = JSON.stringify({ index: offset, status, value: 'a "text", \n and ü' });
    settleItem(outcomes, offset, status, bare && status === 'succeeded' ? undefined : line);
  });
  outcomes.suspects = suspects;
  return outcomes;
}

describe('a checkpoint', () => {
  it('reads back as it was written', () => {
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 50 }), fc.array(fc.nat(49)), (items, suspects) => {
        const outcomes = outcomesOf(items, suspects);
        const chunk = { first: 7, count: items.length };
        const text = encodeCheckpoint(outcomes, chunk);
        expect(decodeCheckpoint(text, items.length)).toEqual(outcomes);
        expect(checkpointedItems(text)).toMatchObject(chunk);
      }),
    );
  });

  it('takes a run of bare successes as two numbers', () => {
    const outcomes = outcomesOf(Array(5_000).fill({ status: 'succeeded', bare: true, attempts: 0 }), []);
    expect(encodeCheckpoint(outcomes, { first: 0, count: 5_000 }).length).toBeLessThan(100);
  });

  const items = { first: 0, count: 1 };
  const known = encodeCheckpoint(outcomesOf([{ status: 'failed', bare: false, attempts: 0 }], []), items);
  it.each([
    ['of another version', known.replace('"version":2', '"version":1')],
    ['with an unknown field', known.replace('{', '{"more":1,')],
    ['of another number of items', known.replace('"count":1', '"count":2')],
    ['whose head is no JSON', 'not json'],
    ['that is empty', ''],
    ['with a line of an unknown status', known.replace('\nf0', '\nx0')],
    ['with a line without an item', known.replace('\nf0 ', '\nf')],
    ['with a line of no item', known.replace('\nf0', '\nfa')],
  ])('%s counts as none', (_what, text) => {
    expect(decodeCheckpoint(text, 1)).toBeUndefined();
  });

  it('says which items it is of only where its head is known', () => {
    expect(checkpointedItems('{"version":1,"count":1}')).toBeUndefined();
    expect(checkpointedItems('')).toBeUndefined();
  });
});
