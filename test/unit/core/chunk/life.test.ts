import { describe, expect, it } from 'vitest';
import { encodeCheckpoint } from '../../../../core/chunk/checkpoint.ts';
import { type ChunkEffect, type Delivery, liveChunk } from '../../../../core/chunk/life.ts';
import { markUpdate } from '../../../../core/chunk/marks.ts';
import { noOutcomes, settleBareRun } from '../../../../core/chunk/outcomes.ts';
import { decodeSlot } from '../../../../core/ledger/slot.ts';
import type { Item, Update } from '../../../../core/ledger/update.ts';
import { jobSpec } from '../../../support/job-spec.ts';
import { carryOutUpdate } from '../../../support/simulation/memory-table.ts';

const JOB = 'job.run';
const TREE = { job: JOB, fanIn: 64, ttl: 1 };
const SPEC = jobSpec(2, { maxAttempts: 3 });

/** A ledger with one job of one chunk of two items, and a clock that a test moves. */
class SmallWorld {
  readonly items = new Map<string, Item>([
    [JOB, { state: 'open', spec: JSON.stringify(SPEC), sent: 1, sentItems: 2, n: 0, s: 0, f: 0, k: 0, ttl: 1 }],
  ]);
  readonly objects = new Map<string, string>();
  readonly done: string[] = [];
  nowMs = 0;
  onReadObject = (): void => undefined;

  update(update: Update) {
    const result = carryOutUpdate(this.items.get(update.key), update);
    if (result.applied) this.items.set(update.key, result.item);
    return result;
  }

  live(delivery: Partial<Delivery> = {}) {
    const header = { version: 1, job: JOB, chunk: 0, first: 0, count: 2 } as const;
    const flow = liveChunk({ header, receiveCount: 1, deliveryId: new Uint8Array(6), ...delivery });
    let next = flow.next();
    while (!next.done) {
      this.done.push(next.value.type);
      next = flow.next(this.#carryOut(next.value));
    }
    return next.value;
  }

  #carryOut(effect: ChunkEffect): unknown {
    switch (effect.type) {
      case 'job':
      case 'get':
        return this.items.get(effect.key);
      case 'update':
        return this.update(effect.update);
      case 'readObject':
        this.onReadObject();
        return this.objects.get(effect.key);
      case 'writeObject':
        return this.objects.set(effect.key, effect.body);
      case 'now':
        return this.nowMs;
      case 'work':
        return settleBareRun(effect.work.outcomes, 0, 1);
      default:
        return 0;
    }
  }

  checkpoint(): void {
    const outcomes = noOutcomes(2);
    settleBareRun(outcomes, 0, 0);
    this.objects.set('checkpoint', encodeCheckpoint(outcomes, { first: 0, count: 2 }));
    this.update({ key: `${JOB}/c0`, name: 'checkpoint', when: [], set: { checkpoint: 'checkpoint' } });
  }

  tally() {
    const slot = this.items.get(`${JOB}/0/0`)?.['c0'];
    return slot instanceof Uint8Array ? decodeSlot(slot).tally : undefined;
  }
}

describe('liveChunk', () => {
  it('settles, and only then may be acknowledged', () => {
    const world = new SmallWorld();
    expect(world.live()).toBe('acknowledge');
    expect(world.tally()).toEqual({ succeeded: 2, failed: 0, skipped: 0 });
  });

  it('leaves a message whose job is not there', () => {
    const world = new SmallWorld();
    world.items.clear();
    expect(world.live()).toBe('leave');
    expect(world.items.size).toBe(0);
  });

  it('costs one read and one write where nothing went wrong', () => {
    const world = new SmallWorld();
    world.live();
    expect(world.done).toEqual(['job', 'work', 'update']);
  });

  it("keeps a twin's checkpoint when the job is stopped, though this message is received for the first time", () => {
    const world = new SmallWorld();
    world.checkpoint();
    world.items.set(JOB, { ...world.items.get(JOB), fence: 'cancelled' });
    expect(world.live()).toBe('acknowledge');
    expect(world.tally()).toEqual({ succeeded: 1, failed: 0, skipped: 1 });
  });

  it('convicts nobody of marks that expire while it reads', () => {
    const world = new SmallWorld();
    world.checkpoint();
    world.nowMs = 500;
    for (const last of [1, 2]) world.update(markUpdate(TREE, 0, Uint8Array.from([0, 0, 0, 0, 0, last]), 1, 1_000));
    world.onReadObject = () => {
      world.nowMs = 2_000;
    };
    world.live({ receiveCount: 3, deliveryId: Uint8Array.from([0, 0, 0, 0, 0, 3]) });
    expect(world.tally()).toEqual({ succeeded: 2, failed: 0, skipped: 0 });
  });

  it('fails an item that two deliveries died of, and carries the rest on under suspicion', () => {
    const world = new SmallWorld();
    world.nowMs = 2_000;
    for (const last of [1, 2]) world.update(markUpdate(TREE, 0, Uint8Array.from([0, 0, 0, 0, 0, last]), 1, 1_000));
    expect(world.live({ receiveCount: 3 })).toBe('acknowledge');
    expect(world.done).toContain('continue');
    expect(world.tally()).toBeUndefined();
  });
});
