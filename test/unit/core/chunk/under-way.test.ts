import { expect, it } from 'vitest';
import { underWayOf, underWayUpdate } from '../../../../core/chunk/under-way.ts';
import { slotName } from '../../../../core/ledger/keys.ts';
import { FAN_IN } from '../../../../core/ledger/tree.ts';

const tree = { job: 'a.b', fanIn: FAN_IN, ttl: 7 };

it('adds up what is told of chunks that are not settled', () => {
  const told = [
    underWayUpdate(tree, 64, { succeeded: 10, failed: 1, skipped: 0 }),
    underWayUpdate(tree, 66, { succeeded: 5, failed: 0, skipped: 0 }),
  ];
  expect(new Set(told.map(({ key }) => key))).toEqual(new Set(['a.b/0/1']));
  const leaf = Object.assign({}, ...told.map(({ set }) => set));
  expect(underWayOf(leaf)).toEqual({ succeeded: 15, failed: 1, skipped: 0 });
  expect(underWayOf({ ...leaf, [slotName(0)]: new Uint8Array(14) })).toEqual({ succeeded: 5, failed: 0, skipped: 0 });
  expect(underWayOf({})).toEqual({ succeeded: 0, failed: 0, skipped: 0 });
});

it('tells nothing of a chunk that is settled', () => {
  const { when } = underWayUpdate(tree, 3, { succeeded: 1, failed: 0, skipped: 0 });
  expect(when).toEqual([{ absent: slotName(3) }]);
});
