import { describe, expect, it } from 'vitest';
import { convicted, markUpdate, unmarkUpdate } from '../../../../core/chunk/marks.ts';
import type { Item } from '../../../../core/ledger/update.ts';
import { carryOutUpdate } from '../../../support/simulation/memory-table.ts';

const tree = { job: 'job.run', fanIn: 64, ttl: 1 };
const id = (last: number) => Uint8Array.from([0, 0, 0, 0, 0, last]);

/** A chunk's item after these marks: delivery, offset, deadline. */
function marked(...marks: readonly (readonly [delivery: number, offset: number, deadlineMs: number])[]): Item {
  let item: Item = {};
  for (const [delivery, offset, deadlineMs] of marks) {
    const result = carryOutUpdate(item, markUpdate(tree, 0, id(delivery), offset, deadlineMs));
    if (result.applied) item = result.item;
  }
  return item;
}

describe('convicted', () => {
  const NOW = 1_000;

  it('names an item that two deliveries died of', () => {
    expect(convicted(marked([1, 3, 900], [2, 3, 901]), NOW)).toEqual([3]);
  });

  it.each([
    ['nobody, without marks', undefined],
    ['nobody, of an item without marks', { checkpoint: 'key', ttl: 1 }],
    ['nobody for one death', marked([1, 3, 900])],
    ['nobody where two died of different items', marked([1, 3, 900], [2, 4, 901])],
    ['nobody while one of the two may live', marked([1, 3, 900], [2, 3, NOW])],
    ['nobody for two marks of one delivery: the later replaces the earlier', marked([1, 3, 900], [1, 3, 901])],
  ])('names %s', (_what, item) => {
    expect(convicted(item, NOW)).toEqual([]);
  });

  it('forgets a mark that was taken back', () => {
    const result = carryOutUpdate(marked([1, 3, 900], [2, 3, 901]), unmarkUpdate(tree, 0, id(2)));
    expect(result.applied && convicted(result.item, NOW)).toEqual([]);
  });
});
