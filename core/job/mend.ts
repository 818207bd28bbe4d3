import { endJob } from '../ledger/end.ts';
import { fence } from '../ledger/fence.ts';
import { type Flow, get, nowMs, update } from '../ledger/flow.ts';
import { seal } from '../ledger/seal.ts';
import { climbAll } from '../ledger/sweep.ts';
import type { Tree } from '../ledger/tree.ts';
import { type Item, num } from '../ledger/update.ts';
import { toRecord } from './record.ts';

export interface MendBounds {
  /** A producer silent for longer is dead: longer than its event's age and its timeout together. */
  readonly silentMs: number;
  /** How often it is invoked again before the job is given up. */
  readonly tries: number;
}

/**
 * Mends one job that hasn't ended, or has and wasn't announced. A sealed job is never stopped for standing still: one
 * queued behind others, or whose consumers are paused, looks just the same.
 * @param producerDied one is known to have died for good, whatever the job's signs: another is invoked at once
 * @returns `invoke` where a producer must be invoked again
 */
export function* mend(tree: Tree, bounds: MendBounds, producerDied = false): Flow<'invoke' | 'nothing'> {
  const item = yield* get(tree.job);
  if (item === undefined) return 'nothing';
  const record = toRecord(item);
  const now = yield* nowMs();
  if (record.ended) yield* endJob(tree.job);
  else if (record.fence !== undefined) yield* seal(tree);
  else if (now > record.deadlineSeconds * 1000) yield* fence(tree, 'deadline', 'the job passed its deadline');
  else if (record.chunks !== undefined) {
    yield* seal(tree);
    yield* climbAll(tree, record.chunks);
  } else {
    const isSilent = now - record.beat > bounds.silentMs;
    if (isSilent || producerDied) return yield* revive(tree, item, now, bounds.tries, isSilent);
  }
  return 'nothing';
}

/** Where no more tries are left the job is given up, but never while a twin of the dead may still be at work. */
function* revive(tree: Tree, read: Item, now: number, tries: number, isSilent: boolean): Flow<'invoke' | 'nothing'> {
  const asRead = [
    { absent: 'chunks' },
    { equals: ['sent', num(read, 'sent')] },
    { equals: ['cursor', num(read, 'cursor')] },
    { equals: ['beat', num(read, 'beat')] },
  ] as const;
  if (num(read, 'revived') >= tries) {
    if (isSilent) yield* fence(tree, 'produceFailed', 'the producer died again and again', asRead);
    return 'nothing';
  }
  const revived = yield* update({
    key: tree.job,
    name: 'revive',
    when: [{ equals: ['state', 'open'] }, ...asRead],
    set: { beat: now },
    add: { revived: 1 },
  });
  return revived.applied ? 'invoke' : 'nothing';
}
