import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edgeOf, FAN_IN, leafOf, midOf, slotOf } from '../../../../core/ledger/tree.ts';

const tree = (fanIn = FAN_IN) => ({ job: 'job.run', fanIn, ttl: 0 });

describe('the right edge of the tree', () => {
  it.each([
    [1, { leaves: 1, mids: 1, slotsInLastLeaf: 1, leavesInLastMid: 1 }],
    [63, { leaves: 1, mids: 1, slotsInLastLeaf: 63, leavesInLastMid: 1 }],
    [64, { leaves: 1, mids: 1, slotsInLastLeaf: 64, leavesInLastMid: 1 }],
    [65, { leaves: 2, mids: 1, slotsInLastLeaf: 1, leavesInLastMid: 2 }],
    [4_096, { leaves: 64, mids: 1, slotsInLastLeaf: 64, leavesInLastMid: 64 }],
    [4_097, { leaves: 65, mids: 2, slotsInLastLeaf: 1, leavesInLastMid: 1 }],
  ])('of %d chunks', (chunks, edge) => {
    expect(edgeOf(tree(), chunks)).toEqual(edge);
  });

  it('of none has no nodes', () => {
    expect(edgeOf(tree(), 0)).toMatchObject({ leaves: 0, mids: 0 });
  });

  it('is where the last chunk is, and holds exactly what the nodes inside do not', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 64 }), fc.integer({ min: 1, max: 1_000_000 }), (fanIn, chunks) => {
        const edge = edgeOf(tree(fanIn), chunks);
        const last = chunks - 1;
        expect(leafOf(tree(fanIn), last)).toBe(edge.leaves - 1);
        expect(slotOf(tree(fanIn), last)).toBe(edge.slotsInLastLeaf - 1);
        expect(midOf(tree(fanIn), edge.leaves - 1)).toBe(edge.mids - 1);
        expect(fanIn * (edge.leaves - 1) + edge.slotsInLastLeaf).toBe(chunks);
        expect(fanIn * (edge.mids - 1) + edge.leavesInLastMid).toBe(edge.leaves);
      }),
    );
  });
});
