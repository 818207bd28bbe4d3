import type { Tolerance } from '../../events/job-request.ts';
import { incidentCounts } from '../chunk/incidents.ts';
import { type Outcomes, tallyOf } from '../chunk/outcomes.ts';
import { climbFromLeaf } from './climb.ts';
import { type Flow, updateOrGet } from './flow.ts';
import { slotName } from './keys.ts';
import { settleLeaf } from './node.ts';
import { checkTolerance } from './tolerance.ts';
import { leafOf, slotOf, type Tree } from './tree.ts';
import { type Item, sameValue } from './update.ts';

/**
 * Settles a chunk and carries on from there. Refused: another delivery won, or only the reply to mine was lost; either
 * way its winner may have died before the next step, so every step after it is done again.
 * @returns whether this delivery's outcomes are those that count
 */
export function* settleChunk(
  tree: Tree,
  tolerated: Tolerance | undefined,
  chunk: number,
  slot: Uint8Array,
  outcomes: Outcomes,
): Flow<boolean> {
  const settling = settleLeaf(tree, chunk, slot, tallyOf(outcomes), incidentCounts(outcomes));
  const result = yield* updateOrGet(settling);
  yield* carryOn(tree, tolerated, chunk, result.item);
  return sameValue(result.item?.[slotName(slotOf(tree, chunk))], slot);
}

/** The steps after a settle, given the leaf as it is now. */
export function* carryOn(
  tree: Tree,
  tolerated: Tolerance | undefined,
  chunk: number,
  leaf: Item | undefined,
): Flow<void> {
  if (leaf === undefined) return;
  if (tolerated !== undefined) yield* checkTolerance(tree, tolerated, leafOf(tree, chunk), leaf);
  yield* climbFromLeaf(tree, leafOf(tree, chunk), leaf);
}
