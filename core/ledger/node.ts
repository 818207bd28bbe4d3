import { leafKey, leafName, midKey, midName, slotName } from './keys.ts';
import type { Tally } from './slot.ts';
import { leafOf, midOf, slotOf, type Tree } from './tree.ts';
import { type Item, num, type Update } from './update.ts';

/** True where every child of a leaf or mid is settled. A node inside the tree has as many as the fan-in. */
export const isFullNode = (node: Item | undefined, tree: Tree): boolean =>
  node !== undefined && num(node, 'n') >= num(node, 'expected', tree.fanIn);

/** True where every mid is settled. Before the seal nobody knows how many there will be. */
export const isFullRoot = (root: Item | undefined): boolean =>
  root !== undefined && root['expected'] !== undefined && num(root, 'n') >= num(root, 'expected');

/** What a node's settled children come to. */
export const tallyOfNode = (node: Item): Tally => ({
  succeeded: num(node, 's'),
  failed: num(node, 'f'),
  skipped: num(node, 'k'),
});

const counted = (tally: Tally) => ({ n: 1, s: tally.succeeded, f: tally.failed, k: tally.skipped });

/**
 * Settles a chunk: at once the proof who won, the count, and the test for "all there".
 * @param incidents counted beside it, by attribute (see chunk/incidents.ts)
 */
export function settleLeaf(
  tree: Tree,
  chunk: number,
  slot: Uint8Array,
  tally: Tally,
  incidents: Readonly<Record<string, number>> = {},
): Update {
  const place = slotOf(tree, chunk);
  return {
    key: leafKey(tree.job, leafOf(tree, chunk)),
    name: 'settle leaf',
    when: [{ absent: slotName(place) }, { anyOf: [{ absent: 'expected' }, { above: ['expected', place] }] }],
    set: { [slotName(place)]: slot, ttl: tree.ttl },
    add: { ...counted(tally), ...incidents },
  };
}

/** Counts a full leaf in its mid, once. */
export function settleMid(tree: Tree, leaf: number, tally: Tally): Update {
  const place = leaf % tree.fanIn;
  return {
    key: midKey(tree.job, midOf(tree, leaf)),
    name: 'settle mid',
    when: [{ absent: leafName(place) }, { anyOf: [{ absent: 'expected' }, { above: ['expected', place] }] }],
    set: { [leafName(place)]: true, ttl: tree.ttl },
    add: counted(tally),
  };
}

/** Counts a full mid in the job record, once. */
export function settleRoot(tree: Tree, mid: number, tally: Tally): Update {
  return {
    key: tree.job,
    name: 'settle root',
    when: [{ exists: 'state' }, { absent: midName(mid) }],
    set: { [midName(mid)]: true },
    add: counted(tally),
  };
}
