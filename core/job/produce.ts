import { endJob } from '../ledger/end.ts';
import { fence } from '../ledger/fence.ts';
import { type Flow, get, type LedgerEffect, nowMs, update, updateOrGet } from '../ledger/flow.ts';
import { seal } from '../ledger/seal.ts';
import type { Tree } from '../ledger/tree.ts';
import { type Item, num, type Update } from '../ledger/update.ts';
import type { MessageBody } from '../ports.ts';
import { type JobRecord, toRecord } from './record.ts';

/** How often a living producer says so. */
const BEAT_MS = 60_000;

/** Chunks that are packed and not yet sent; numbered in input order. */
export interface Window {
  readonly kind: 'window';
  /** Chunks and items up to the end of this window, from the input's begin. */
  readonly chunks: number;
  readonly items: number;
  /** Index of the window's first item. */
  readonly from: number;
  /** Where in the input the next window begins; the input's own business. */
  readonly position: string;
  readonly bodies: readonly MessageBody[];
}

/** What is kept of a window that was sent: not its bodies. */
type Sent = Pick<Window, 'chunks' | 'position'>;

const sentOf = ({ chunks, position }: Window): Sent => ({ chunks, position });

export type Packing =
  | Window
  | { readonly kind: 'end'; readonly chunks: number; readonly items: number }
  /** The input can't be cut into items from here on. */
  | { readonly kind: 'malformed'; readonly reason: string }
  /** The input is no longer what was pinned when the job was created. */
  | { readonly kind: 'changed'; readonly reason: string };

export type ProduceEffect =
  | LedgerEffect
  /** Opens the input where `cursor` and `position` say; before the first `pack`. */
  | { readonly type: 'open'; readonly record: JobRecord }
  | { readonly type: 'pack' }
  | { readonly type: 'send'; readonly window: Window }
  | { readonly type: 'isOutOfTime' }
  | { readonly type: 'invokeNext' };

export type ProduceFlow<Result> = Flow<Result, ProduceEffect>;

/**
 * Produces a job from where the last producer left off: packs, reserves, sends, and seals at the end. Two at once do
 * no harm: both pack the same chunks. A slice that runs out of time invokes the next one.
 * @param created the job's item as it was created: its first producer begins with that, without a write before its first
 *   window. Where that window is reserved already it isn't the first one, or not the only one, and begins anew.
 */
export function* produce(place: Omit<Tree, 'ttl'>, created?: Item): ProduceFlow<'sealed' | 'stopped' | 'continued'> {
  const begun = created === undefined ? yield* beat(place) : { at: num(created, 'beat'), item: created };
  const tree: Tree = { ...place, ttl: num(begun.item, 'ttl') };
  let beatAt = begun.at;
  const opening = yield* read(tree, begun.item);
  if (opening === undefined) return 'stopped';
  yield { type: 'open', record: opening };
  let sent: Sent | undefined;
  for (;;) {
    const packed = (yield { type: 'pack' }) as Packing;
    if (packed.kind === 'malformed' || packed.kind === 'changed') return yield* failed(tree, packed);
    if (packed.kind === 'end') {
      yield* seal(tree, packed);
      return 'sealed';
    }
    const now = yield* nowMs();
    if (now - beatAt > BEAT_MS) beatAt = (yield* beat(tree)).at;
    if (yield { type: 'isOutOfTime' }) {
      if (sent !== undefined) yield* update(advance(tree, sent));
      yield* beat(tree);
      yield { type: 'invokeNext' };
      return 'continued';
    }
    if (created !== undefined && sent === undefined) {
      const first = yield* update(reserve(tree, packed, undefined, now));
      if (!first.applied) return yield* produce(place);
      beatAt = now;
    } else if (!(yield* reserved(tree, packed, sent))) {
      yield* seal(tree);
      return 'stopped';
    }
    yield { type: 'send', window: packed };
    sent = sentOf(packed);
  }
}

/** The input can't be read to its end: what was sent is all there is, and no chunk of it begins any more. */
function* failed(tree: Tree, { kind, reason }: Exclude<Packing, { kind: 'window' | 'end' }>): ProduceFlow<'stopped'> {
  const why = kind === 'changed' ? 'inputChanged' : 'produceFailed';
  yield* fence(tree, why, reason, [{ absent: 'chunks' }]);
  yield* seal(tree);
  return 'stopped';
}

/** The job's item as a record where it still wants chunks; one that is stopped is sealed on the way. */
function* read(tree: Tree, item: Item | undefined): ProduceFlow<JobRecord | undefined> {
  if (item === undefined) return undefined;
  const record = toRecord(item);
  if (record.ended) {
    // Whoever ended it may have died before announcing it, and with a job of no chunks nobody else comes by.
    yield* endJob(tree.job);
    return undefined;
  }
  if (record.fence === undefined && record.chunks === undefined) return record;
  yield* seal(tree);
  return undefined;
}

/**
 * Reserves a window's numbers, and moves the cursor past the window `sent` before it in the same write. False where the
 * job wants no more. Reserved already, by a twin: goes on.
 */
function* reserved(tree: Tree, window: Window, sent: Sent | undefined): ProduceFlow<boolean> {
  if ((yield* update(reserve(tree, window, sent))).applied) return true;
  if (sent !== undefined) {
    // A twin may be ahead with one of the two, and not with the other.
    yield* update(advance(tree, sent));
    if ((yield* update(reserve(tree, window))).applied) return true;
  }
  const item = yield* get(tree.job);
  return item !== undefined && item['chunks'] === undefined && item['fence'] === undefined;
}

/** @param beatAt says in the same write that a producer lives */
function reserve(tree: Tree, window: Window, sent?: Sent, beatAt?: number): Update {
  const past = sent === undefined ? undefined : advance(tree, sent);
  return {
    key: tree.job,
    name: `reserve ${window.chunks}`,
    when: [{ absent: 'chunks' }, { absent: 'fence' }, { below: ['sent', window.chunks] }, ...(past?.when ?? [])],
    set: {
      sent: window.chunks,
      sentItems: window.items,
      ...(beatAt === undefined ? {} : { beat: beatAt }),
      ...past?.set,
    },
    remove: past?.remove ?? [],
  };
}

/** Where a next producer goes on. Written only after the window's sends: what it says was sent, was. */
function advance(tree: Tree, sent: Sent): Update {
  return {
    key: tree.job,
    name: `cursor ${sent.chunks}`,
    when: [{ exists: 'state' }, { below: ['cursor', sent.chunks] }],
    set: { cursor: sent.chunks, position: sent.position },
    // A producer got on: only those that die one after the other without that make a job hopeless.
    remove: ['revived'],
  };
}

/** Says that a producer lives; answers when, and the job's item as it is then. */
function* beat(tree: Pick<Tree, 'job'>): Flow<{ readonly at: number; readonly item: Item | undefined }> {
  const at = yield* nowMs();
  const beat: Update = { key: tree.job, name: 'beat', when: [{ equals: ['state', 'open'] }], set: { beat: at } };
  return { at, item: (yield* updateOrGet(beat)).item };
}
