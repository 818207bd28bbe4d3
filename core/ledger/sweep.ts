import { indexOfItems } from '../../events/item-indices.ts';
import { checkpointedItems, decodeCheckpoint } from '../chunk/checkpoint.ts';
import { noOutcomes, type Outcomes, resultsText, skipPending, tallyOf } from '../chunk/outcomes.ts';
import { settledSlot } from '../chunk/settled-slot.ts';
import { climbFromLeaf, climbFromMid, climbFromRoot } from './climb.ts';
import { drawDelivery, type Flow, get, readObject, together, updateOrGet, writeObject } from './flow.ts';
import { chunkKey, leafKey, midKey, objectKey, slotName } from './keys.ts';
import { settleLeaf } from './node.ts';
import { idText, withResults } from './slot.ts';
import { edgeOf, slotOf, type Tree } from './tree.ts';
import { type Item, text } from './update.ts';

/**
 * Settles every chunk of a fenced job that isn't: with its checkpoint's outcomes, else with no items (the end counts
 * the rest as skipped). Never without a fence: it would take healthy chunks from their consumers.
 */
export function* sweep(tree: Tree, chunks: number): Flow<void> {
  const { leaves } = edgeOf(tree, chunks);
  yield* together(Array.from({ length: leaves }, (_, leaf) => sweepLeaf(tree, leaf, chunks)));
  yield* climbAll(tree, chunks);
}

function* sweepLeaf(tree: Tree, leaf: number, chunks: number): Flow<void> {
  let node = yield* get(leafKey(tree.job, leaf));
  const end = Math.min(chunks, (leaf + 1) * tree.fanIn);
  for (let chunk = leaf * tree.fanIn; chunk < end; chunk += 1)
    // The leaf comes back with each settle: what consumers settled meanwhile is passed over.
    if (node?.[slotName(slotOf(tree, chunk))] === undefined) node = yield* sweepChunk(tree, chunk);
}

/** Climbs from every node, for whoever can't know where others stopped. */
export function* climbAll(tree: Tree, chunks: number): Flow<void> {
  const edge = edgeOf(tree, chunks);
  yield* together(Array.from({ length: edge.leaves }, (_, leaf) => climbLeaf(tree, leaf)));
  for (let mid = 0; mid < edge.mids; mid += 1) yield* climbFromMid(tree, mid, yield* get(midKey(tree.job, mid)));
  yield* climbFromRoot(tree);
}

function* climbLeaf(tree: Tree, leaf: number): Flow<void> {
  yield* climbFromLeaf(tree, leaf, yield* get(leafKey(tree.job, leaf)));
}

/** @returns the chunk's leaf, as it is then */
function* sweepChunk(tree: Tree, chunk: number): Flow<Item | undefined> {
  const { outcomes, first } = (yield* checkpointed(tree, chunk)) ?? NOTHING_KNOWN;
  const results = resultsText(outcomes);
  const deliveryId = withResults(yield* drawDelivery(), results !== '');
  if (results !== '') yield* writeObject(objectKey(tree.job, chunk, idText(deliveryId)), results);
  const slot = settledSlot(deliveryId, outcomes, { chunk, first });
  return (yield* updateOrGet(settleLeaf(tree, chunk, slot, tallyOf(outcomes)))).item;
}

interface Checkpointed {
  readonly outcomes: Outcomes;
  /** Index of the chunk's first item. */
  readonly first: number;
}

const NOTHING_KNOWN: Checkpointed = { outcomes: noOutcomes(0), first: 0 };

/** What a checkpoint holds, the rest skipped: line by line, so that a redrive can tell them from bare successes. */
function* checkpointed(tree: Tree, chunk: number): Flow<Checkpointed | undefined> {
  const key = text(yield* get(chunkKey(tree.job, chunk)), 'checkpoint');
  const body = key === undefined ? undefined : yield* readObject(key);
  const items = body === undefined ? undefined : checkpointedItems(body);
  if (body === undefined || items === undefined) return undefined;
  const outcomes = decodeCheckpoint(body, items.count);
  if (outcomes === undefined) return undefined;
  skipPending(outcomes, indexOfItems(items));
  return { outcomes, first: items.first };
}
