import type { ChunkHeader } from '../../events/chunk-message.ts';
import { indexOfItems } from '../../events/item-indices.ts';
import { toRecord } from '../job/record.ts';
import { type Flow, get, readObject, writeObject } from '../ledger/flow.ts';
import { chunkKey, objectKey } from '../ledger/keys.ts';
import { settleChunk } from '../ledger/settle.ts';
import { idText, withResults } from '../ledger/slot.ts';
import { FAN_IN, type Tree } from '../ledger/tree.ts';
import { text } from '../ledger/update.ts';
import { decodeCheckpoint } from './checkpoint.ts';
import { failPending, noOutcomes, resultsText } from './outcomes.ts';
import { settledSlot } from './settled-slot.ts';

/** What else is known of a dead letter. */
export interface DeadLetter {
  /** Where its message is kept, in the bucket. */
  readonly key?: string;
  /** An item's text in short. */
  readonly inputOf?: (offset: number) => string | undefined;
}

/** Accounts for a chunk whose message went to the dead-letter queue: what a checkpoint holds stays, the rest failed. */
export function* settleDeadLetter(
  header: ChunkHeader,
  deliveryId: Uint8Array,
  fanIn = FAN_IN,
  letter: DeadLetter = {},
): Flow<void> {
  const item = yield* get(header.job);
  if (item === undefined) return;
  const job = toRecord(item);
  const tree: Tree = { job: header.job, fanIn, ttl: job.ttl };
  const key = text(yield* get(chunkKey(tree.job, header.chunk)), 'checkpoint');
  const body = key === undefined ? undefined : yield* readObject(key);
  const outcomes = (body === undefined ? undefined : decodeCheckpoint(body, header.count)) ?? noOutcomes(header.count);
  const kept = letter.key === undefined ? '' : `; its message is kept at ${letter.key}`;
  const message = `its chunk was received too often without being finished${kept}`;
  failPending(outcomes, indexOfItems(header), { name: 'DeadLettered', message }, letter.inputOf);
  const id = withResults(deliveryId, true);
  yield* writeObject(objectKey(tree.job, header.chunk, idText(id)), resultsText(outcomes));
  const slot = settledSlot(id, outcomes, header, job.spec.packing);
  yield* settleChunk(tree, job.spec.tolerated, header.chunk, slot, outcomes);
}
