import type { ChunkHeader } from '../../events/chunk-message.ts';
import { indexOfItems } from '../../events/item-indices.ts';
import { type JobRecord, toRecord } from '../job/record.ts';
import { type Flow, get, type LedgerEffect, nowMs, readObject, update, writeObject } from '../ledger/flow.ts';
import { chunkKey, leafKey, objectKey, slotName } from '../ledger/keys.ts';
import { carryOn, settleChunk } from '../ledger/settle.ts';
import { idText, withResults } from '../ledger/slot.ts';
import { FAN_IN, leafOf, slotOf, type Tree } from '../ledger/tree.ts';
import { type Item, text } from '../ledger/update.ts';
import { backoffSeconds } from '../retry.ts';
import { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
import { convicted, unmarkUpdate } from './marks.ts';
import {
  adoptOutcomes,
  failItem,
  hasPending,
  noOutcomes,
  type Outcomes,
  pendingOffsets,
  resultsText,
  skipPending,
} from './outcomes.ts';
import { settledSlot } from './settled-slot.ts';

/** From this receive on, environments seem to die of the chunk: each item is marked ahead. */
export const SUSPECT_FROM_RECEIVE = 3;

/** One receipt of a chunk's message. */
export interface Delivery {
  readonly header: ChunkHeader;
  readonly receiveCount: number;
  /** Drawn for this invocation and chunk; an SQS duplicate would share any id that SQS gives. */
  readonly deliveryId: Uint8Array;
  /** An item's text in short: only a failure asks for it. */
  readonly inputOf?: (offset: number) => string | undefined;
}

/** What a worker is to do: run the pending items of `outcomes` and settle them there. */
export interface Work {
  readonly tree: Tree;
  readonly job: JobRecord;
  readonly delivery: Delivery;
  readonly outcomes: Outcomes;
  /** Mark each item in the ledger ahead of running it. */
  readonly marked: boolean;
}

export type ChunkEffect =
  | LedgerEffect
  /** The job record, at most 2 s old unless `fresh`. */
  | { readonly type: 'job'; readonly key: string; readonly fresh: boolean }
  /** Runs until nothing is pending but what waits for a retry, or time is up, or the job is stopped. */
  | { readonly type: 'work'; readonly work: Work }
  | { readonly type: 'continue'; readonly header: ChunkHeader; readonly delaySeconds: number }
  | { readonly type: 'random' };

export type ChunkFlow<Result> = Flow<Result, ChunkEffect>;

/** What becomes of the message. `leave`: it comes back after its visibility timeout. */
export type Verdict = 'acknowledge' | 'leave';

/**
 * One delivery of a chunk, from receipt to verdict. A message is acknowledged only when its chunk's slot is settled,
 * or a continuation was sent by this very delivery.
 */
export function* liveChunk(delivery: Delivery, fanIn = FAN_IN): ChunkFlow<Verdict> {
  const { header } = delivery;
  const item = yield* readJob(header.job, false);
  if (item === undefined) return 'leave';
  const job = toRecord(item);
  const tree: Tree = { job: header.job, fanIn, ttl: job.ttl };
  const known = yield* earlier(tree, job, delivery);
  if (known === 'settled') return 'acknowledge';
  const { outcomes, blamed } = known;
  if (isStopped(job)) yield* skipRest(tree, header, outcomes);
  else if (!blamed) yield* work(tree, job, delivery, outcomes);
  if (hasPending(outcomes)) {
    if (!isStopped(toRecord((yield* readJob(header.job, true)) ?? item)))
      return yield* continued(tree, delivery, outcomes, blamed);
    yield* skipRest(tree, header, outcomes);
  }
  yield* settled(tree, job, delivery, outcomes);
  return 'acknowledge';
}

const isStopped = (job: JobRecord): boolean => job.ended || job.fence !== undefined;

const isSuspect = ({ header, receiveCount }: Delivery): boolean =>
  receiveCount >= SUSPECT_FROM_RECEIVE || header.suspect === true;

function* readJob(key: string, fresh: boolean): ChunkFlow<Item | undefined> {
  return (yield { type: 'job', key, fresh }) as Item | undefined;
}

/** What earlier deliveries of this chunk left: its settlement, a checkpoint, marks of environments that died. */
function* earlier(
  tree: Tree,
  job: JobRecord,
  delivery: Delivery,
): ChunkFlow<'settled' | { outcomes: Outcomes; blamed: boolean }> {
  const { header, receiveCount } = delivery;
  const nothing = { outcomes: noOutcomes(header.count), blamed: false };
  if (receiveCount <= 1 && header.continuation === undefined && header.suspect === undefined) return nothing;
  const leaf = yield* get(leafKey(tree.job, leafOf(tree, header.chunk)));
  if (leaf?.[slotName(slotOf(tree, header.chunk))] !== undefined) {
    yield* carryOn(tree, job.spec.tolerated, header.chunk, leaf);
    return 'settled';
  }
  // Before the marks are read: a mark that was past its deadline even then is of the dead.
  const now = yield* nowMs();
  const chunk = yield* get(chunkKey(tree.job, header.chunk));
  const outcomes = (yield* checkpointed(chunk, header)) ?? nothing.outcomes;
  if (!isSuspect(delivery) || isStopped(job)) return { outcomes, blamed: false };
  const guilty = convicted(chunk, now).filter((offset) => pendingOffsets(outcomes).includes(offset));
  for (const offset of guilty)
    failItem(
      outcomes,
      indexOfItems(header),
      offset,
      {
        name: 'ItemCrashed',
        message: 'its environment died again and again while it ran',
      },
      delivery.inputOf?.(offset),
    );
  return { outcomes, blamed: guilty.length > 0 };
}

function* checkpointed(chunk: Item | undefined, header: ChunkHeader): ChunkFlow<Outcomes | undefined> {
  const key = text(chunk, 'checkpoint');
  const body = key === undefined ? undefined : yield* readObject(key);
  return body === undefined ? undefined : decodeCheckpoint(body, header.count);
}

/**
 * The job is stopped: what a checkpoint holds counts, the rest is skipped. Looked up whatever the receive count, since
 * a twin of this message may have written one.
 */
function* skipRest(tree: Tree, header: ChunkHeader, outcomes: Outcomes): ChunkFlow<void> {
  const known = yield* checkpointed(yield* get(chunkKey(tree.job, header.chunk)), header);
  if (known !== undefined) adoptOutcomes(outcomes, known);
  skipPending(outcomes, indexOfItems(header));
}

function* work(tree: Tree, job: JobRecord, delivery: Delivery, outcomes: Outcomes): ChunkFlow<void> {
  const marked = isSuspect(delivery);
  yield { type: 'work', work: { tree, job, delivery, outcomes, marked } };
  if (marked) yield* update(unmarkUpdate(tree, delivery.header.chunk, delivery.deliveryId));
}

/**
 * Work is left: one complete checkpoint, then a message that carries the chunk on. Returning this one instead would
 * raise its receive count, and dead-letter a healthy chunk.
 */
function* continued(tree: Tree, delivery: Delivery, outcomes: Outcomes, suspect: boolean): ChunkFlow<Verdict> {
  const { header } = delivery;
  const delaySeconds = yield* delayOf(outcomes);
  if (delaySeconds === undefined) outcomes.slices += 1;
  const key = objectKey(tree.job, header.chunk, idText(delivery.deliveryId));
  yield* writeObject(key, encodeCheckpoint(outcomes, header));
  yield* update({
    key: chunkKey(tree.job, header.chunk),
    name: 'checkpoint',
    when: [],
    set: { checkpoint: key, ttl: tree.ttl },
  });
  const { suspect: _, ...plain } = header;
  const next = { ...plain, continuation: (header.continuation ?? 0) + 1, ...(suspect ? { suspect } : {}) } as const;
  yield { type: 'continue', header: next as ChunkHeader, delaySeconds: delaySeconds ?? 0 };
  return 'acknowledge';
}

/** Waits only where every item left has been tried and failed: the longest of their backoffs. Else time was up. */
function* delayOf(outcomes: Outcomes): ChunkFlow<number | undefined> {
  const attempts = pendingOffsets(outcomes).map((offset) => outcomes.attempts.get(offset) ?? 0);
  if (attempts.some((used) => used === 0)) return undefined;
  return backoffSeconds(Math.max(...attempts), (yield { type: 'random' }) as number);
}

function* settled(tree: Tree, job: JobRecord, delivery: Delivery, outcomes: Outcomes): ChunkFlow<void> {
  const { header } = delivery;
  const results = resultsText(outcomes);
  const deliveryId = withResults(delivery.deliveryId, results !== '');
  if (results !== '') yield* writeObject(objectKey(tree.job, header.chunk, idText(deliveryId)), results);
  const slot = settledSlot(deliveryId, outcomes, header, job.spec.packing);
  yield* settleChunk(tree, job.spec.tolerated, header.chunk, slot, outcomes);
}
