import { leafKey, slotName } from '../ledger/keys.ts';
import type { Tally } from '../ledger/slot.ts';
import { leafOf, slotOf, type Tree } from '../ledger/tree.ts';
import { type Item, text, type Update } from '../ledger/update.ts';

const PREFIX = 'u';

/**
 * Tells how far a chunk is that isn't settled yet, for whoever watches the job: a hint beside the chunk's slot, which no
 * rule of the ledger looks at, so that it may be late, lost or of a delivery that dies.
 */
export function underWayUpdate(tree: Tree, chunk: number, { succeeded, failed }: Tally): Update {
  const slot = slotOf(tree, chunk);
  return {
    key: leafKey(tree.job, leafOf(tree, chunk)),
    name: 'under way',
    when: [{ absent: slotName(slot) }],
    set: { [`${PREFIX}${slot}`]: `${succeeded} ${failed}`, ttl: tree.ttl },
  };
}

/** What is told of a leaf's chunks that aren't settled. */
export function underWayOf(leaf: Item): Tally {
  let [succeeded, failed] = [0, 0];
  for (const name of Object.keys(leaf)) {
    const slot = /^u(\d+)$/.exec(name)?.[1];
    if (slot === undefined || leaf[slotName(Number(slot))] !== undefined) continue;
    const [told = 0, toldFailed = 0] = (text(leaf, name) ?? '').split(' ').map(Number);
    succeeded += told;
    failed += toldFailed;
  }
  return { succeeded, failed, skipped: 0 };
}
