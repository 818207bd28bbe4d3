import { describe, expect, it } from 'vitest';
import type { JobSpec } from '../../../../core/job/spec.ts';
import { createJob } from '../../../../core/ledger/create.ts';
import { type Flow, type LedgerEffect, run } from '../../../../core/ledger/flow.ts';
import { createGeneration, type Newest, newestGeneration } from '../../../../core/ledger/redrive.ts';
import type { Item, Update, UpdateResult } from '../../../../core/ledger/update.ts';
import { jobSpec } from '../../../support/job-spec.ts';
import { carryOutUpdate } from '../../../support/simulation/memory-table.ts';

const DAY_SECONDS = 86_400;
const NOW_MS = 1_000_000_000_000;
const TTL = NOW_MS / 1_000 + 27 * DAY_SECONDS;
const spec = jobSpec(10, { packing: { type: 'fixed', items: 5 } });

/** A ledger in memory, in which whoever is told to dies before one of their steps. */
class Ledger {
  readonly items = new Map<string, Item>();
  nowMs = NOW_MS;

  async run<Result>(flow: Flow<Result>, diesBefore = Number.POSITIVE_INFINITY): Promise<Result> {
    let steps = 0;
    return run(flow, async (effect: LedgerEffect) => {
      if (steps === diesBefore) throw new Error('died');
      steps += 1;
      if (effect.type === 'get') return this.items.get(effect.key);
      if (effect.type === 'update') return this.#update(effect.update);
      return this.nowMs;
    });
  }

  #update(update: Update): UpdateResult {
    const result = carryOutUpdate(this.items.get(update.key), update);
    if (result.applied) this.items.set(update.key, result.item);
    return result;
  }

  /** A job that has ended, with so many of its ten items succeeded. */
  async ended(succeeded: number): Promise<void> {
    const known = { jobId: 'job', run: 'run', requestHash: 'hash', spec, params: '{"a":1}', nowMs: NOW_MS };
    await this.run(createJob({ ...known, deadlineSeconds: TTL - 21 * DAY_SECONDS, ttl: TTL }));
    this.end('job.run', succeeded, 10);
  }

  end(key: string, succeeded: number, total: number): void {
    const tally = { s: succeeded, f: total - succeeded, k: 0, n: 1, skipped: 0 };
    this.items.set(key, { ...this.items.get(key), ...tally, state: 'ended', chunks: 2, total, expected: 1 });
  }

  newest = (): Promise<Newest> => this.run(newestGeneration('job'));
}

async function endedNewest(ledger: Ledger): Promise<Extract<Newest, { kind: 'ended' }>> {
  const newest = await ledger.newest();
  if (newest.kind !== 'ended') throw new Error(`expected a job that has ended, got ${newest.kind}`);
  return newest;
}

const specOf = (left: number): JobSpec => ({ ...spec, origin: { total: 10, succeeded: 10 - left } });

describe('a job to be redriven', () => {
  it('is told apart from one that is unknown, runs, needs none, or is about to be forgotten', async () => {
    const ledger = new Ledger();
    expect((await ledger.newest()).kind).toBe('unknown');
    await ledger.ended(7);
    expect(await ledger.newest()).toMatchObject({ kind: 'ended', generation: 0, left: 3 });
    ledger.nowMs = (TTL - DAY_SECONDS) * 1_000 + 1;
    expect((await ledger.newest()).kind).toBe('expired');
    ledger.nowMs = NOW_MS;
    ledger.items.set('job.run', { ...ledger.items.get('job.run'), state: 'open' });
    expect((await ledger.newest()).kind).toBe('running');
    ledger.end('job.run', 10, 10);
    expect((await ledger.newest()).kind).toBe('nothing');
  });

  it('is its newest generation, and what is left of it is what succeeded in none', async () => {
    const ledger = new Ledger();
    await ledger.ended(4);
    await ledger.run(createGeneration('job', await endedNewest(ledger), specOf(6), 60));
    expect((await ledger.newest()).kind).toBe('running');
    ledger.end('job.run~1', 5, 6);
    expect(await ledger.newest()).toMatchObject({ kind: 'ended', generation: 1, left: 1 });
  });
});

describe('a generation', () => {
  it('has the params of the job, is forgotten with it, and must have ended before', async () => {
    const ledger = new Ledger();
    await ledger.ended(4);
    await ledger.run(createGeneration('job', await endedNewest(ledger), specOf(6), 400 * DAY_SECONDS));
    expect(ledger.items.get('job.run~1/p')).toEqual({ params: '{"a":1}', ttl: TTL });
    const { ttl, deadline, state } = ledger.items.get('job.run~1') as Item;
    expect({ ttl, state }).toEqual({ ttl: TTL, state: 'open' });
    expect(deadline).toBeLessThan(TTL);
  });

  it('that two begin at once is one', async () => {
    const ledger = new Ledger();
    await ledger.ended(4);
    const seen = await endedNewest(ledger);
    const first = await ledger.run(createGeneration('job', seen, specOf(6), 60));
    const second = await ledger.run(createGeneration('job', seen, specOf(6), 60));
    expect([first, second]).toEqual([
      { kind: 'created', job: 'job.run~1' },
      { kind: 'existing', job: 'job.run~1' },
    ]);
  });

  it('that is begun late points nobody back to it', async () => {
    const ledger = new Ledger();
    await ledger.ended(4);
    const seen = await endedNewest(ledger);
    await ledger.run(createGeneration('job', seen, specOf(6), 60));
    ledger.end('job.run~1', 5, 6);
    await ledger.run(createGeneration('job', await endedNewest(ledger), specOf(1), 60));
    await ledger.run(createGeneration('job', seen, specOf(6), 60));
    expect(ledger.items.get('@job')?.['generation']).toBe(2);
  });

  it.each([1, 2, 3, 4])('whose creator dies before step %d is there once another one has begun it', async (step) => {
    const ledger = new Ledger();
    await ledger.ended(4);
    const dying = ledger.run(createGeneration('job', await endedNewest(ledger), specOf(6), 60), step);
    await expect(dying).rejects.toThrow('died');
    await ledger.run(createGeneration('job', await endedNewest(ledger), specOf(6), 60));
    expect(ledger.items.get('@job')?.['generation']).toBe(1);
    expect(ledger.items.get('job.run~1')?.['state']).toBe('open');
    expect(ledger.items.get('job.run~1/p')?.['params']).toBe('{"a":1}');
    expect([...ledger.items.keys()].filter((key) => key.includes('~2'))).toEqual([]);
  });
});
