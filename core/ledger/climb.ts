import { endJob } from './end.ts';
import { type Flow, get, updateOrGet } from './flow.ts';
import { isFullNode, isFullRoot, settleMid, settleRoot, tallyOfNode } from './node.ts';
import { midOf, type Tree } from './tree.ts';
import type { Item } from './update.ts';

/**
 * Carries a full leaf's tally up. A refused write means that somebody else has counted it; whether that somebody came
 * any further is unknown, so the climb goes on in either case.
 */
export function* climbFromLeaf(tree: Tree, leaf: number, node: Item | undefined): Flow<void> {
  if (node === undefined || !isFullNode(node, tree)) return;
  const mid = yield* updateOrGet(settleMid(tree, leaf, tallyOfNode(node)));
  yield* climbFromMid(tree, midOf(tree, leaf), mid.item);
}

/** Carries a full mid's tally up, likewise. */
export function* climbFromMid(tree: Tree, mid: number, node: Item | undefined): Flow<void> {
  if (node === undefined || !isFullNode(node, tree)) return;
  const root = yield* updateOrGet(settleRoot(tree, mid, tallyOfNode(node)));
  if (isFullRoot(root.item)) yield* endJob(tree.job, root.item);
}

/** Ends the job where its record is full already. */
export function* climbFromRoot(tree: Tree): Flow<void> {
  const root = yield* get(tree.job);
  if (isFullRoot(root)) yield* endJob(tree.job, root);
}
