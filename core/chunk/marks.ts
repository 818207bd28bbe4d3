import { chunkKey } from '../ledger/keys.ts';
import { idText } from '../ledger/slot.ts';
import type { Tree } from '../ledger/tree.ts';
import { type Item, text, type Update } from '../ledger/update.ts';

const MARK = 'mark-';
/** Expired marks of as many different deliveries convict an item. */
const CONVICTING_MARKS = 2;

/** Marks an item ahead of running it, where environments die: if this one does too, the mark names the item. */
export function markUpdate(
  tree: Tree,
  chunk: number,
  deliveryId: Uint8Array,
  offset: number,
  deadlineMs: number,
): Update {
  return {
    key: chunkKey(tree.job, chunk),
    name: `mark ${offset}`,
    when: [],
    set: { [MARK + idText(deliveryId)]: `${offset}:${deadlineMs}`, ttl: tree.ttl },
  };
}

/** Takes this delivery's mark back, before its results are written. */
export function unmarkUpdate(tree: Tree, chunk: number, deliveryId: Uint8Array): Update {
  return {
    key: chunkKey(tree.job, chunk),
    name: 'unmark',
    when: [],
    set: { ttl: tree.ttl },
    remove: [MARK + idText(deliveryId)],
  };
}

/** Offsets of the items that two deliveries died of. Marks whose deadline is ahead may belong to the living. */
export function convicted(chunk: Item | undefined, nowMs: number): number[] {
  const deaths = new Map<number, number>();
  for (const name of Object.keys(chunk ?? {}).filter((name) => name.startsWith(MARK))) {
    const [offset = Number.NaN, deadlineMs = Number.POSITIVE_INFINITY] = (text(chunk, name) ?? '')
      .split(':')
      .map(Number);
    if (deadlineMs < nowMs) deaths.set(offset, (deaths.get(offset) ?? 0) + 1);
  }
  return [...deaths].filter(([, count]) => count >= CONVICTING_MARKS).map(([offset]) => offset);
}
