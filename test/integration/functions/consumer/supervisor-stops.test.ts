import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Supervisor } from '../../../../functions/consumer/supervisor/supervisor.ts';
import {
  among,
  bundleFixture,
  fates,
  fatesAmong,
  ITEM_TIMEOUT_MS,
  type RunOptions,
  runChunk,
  supervise,
} from '../../../support/supervised.ts';

const bundle = bundleFixture('obeys-its-item');
let supervisor: Supervisor;

beforeEach(() => {
  supervisor = supervise(bundle.entry);
});
afterEach(() => supervisor.close());
afterAll(() => bundle.remove());

const run = (items: readonly unknown[], options?: RunOptions) => runChunk(supervisor, items, options);

describe('a run that is out of time', () => {
  it('leaves what it could not run, and names nobody', async () => {
    const now = Date.now();
    const ran = await run(among(5, { 2: { do: 'wait', ms: 5_000 } }), {
      basis: { itemTimeoutMs: 10_000, sliceEndMs: now + 200 },
      hardEndMs: now + 300,
    });
    expect(fates(ran)).toEqual(['good', 'good', 'pending', 'pending', 'pending']);
    // Whoever ran by then goes first the next time; quick ones before it may have been all that was noted.
    expect([[], [2]]).toContainEqual(ran.outcomes.suspects);
    expect(Date.now() - now).toBeLessThan(2_000);
  });

  it('soon notices that items have become slow, after many that took nothing', async () => {
    const quick = Array(3_000).fill({ do: 'return-its-value', value: 1 });
    const busy = Array(40).fill({ do: 'be-busy', ms: 20 });
    const ran = await run([...quick, ...busy], { basis: { sliceEndMs: Date.now() + 250 } });
    const [begun, slow] = [3_040 - ran.pending.length, ran.tally.succeeded - 3_000];
    expect(begun).toBe(ran.tally.succeeded);
    expect(slow).toBeGreaterThan(0);
    // Those that shared a reading of the clock with a quick one, and those that had time.
    expect(slow).toBeLessThan(8 + 250 / 20 + 2);
  });

  it('takes none for hanging where several together take as long as one may', async () => {
    const quick = Array(3_000).fill({ do: 'return-its-value', value: 1 });
    const slow = Array(8).fill({ do: 'be-busy', ms: 150 });
    const ran = await run([...quick, ...slow, ...quick]);
    expect(ran.tally).toEqual({ succeeded: 6_008, failed: 0, skipped: 0 });
  });

  it('by hanging after quick ones is convicted when it hangs again, first in a fresh worker', async () => {
    const file = join(bundle.folder, 'hung');
    const busy = { do: 'be-busy', ms: 4 };
    const hanging = { do: 'leave-a-trace-and-block-for-ever', file };
    const ran = await run([busy, busy, busy, busy, hanging, busy], { basis: { itemTimeoutMs: 100 } });
    expect(ran.tally).toEqual({ succeeded: 5, failed: 1, skipped: 0 });
    expect(ran.results.get(4)?.error?.name).toBe('ItemTimedOut');
    expect(readFileSync(file, 'utf8')).toBe('began 104\n'.repeat(2));
  });

  it('before a silence is long enough begins with the item that ran, the next time, and convicts it', async () => {
    const busy = { do: 'be-busy', ms: 4 };
    const items = [busy, busy, { do: 'block-for-ever' }, busy];
    const silenceMs = ITEM_TIMEOUT_MS + 150;
    const soon = () => ({ hardEndMs: Date.now() + silenceMs * 0.8 });
    const first = await run(items, soon());
    expect(first.outcomes.suspects).toEqual([2]);
    const second = await run(items, { outcomes: first.outcomes, hardEndMs: Date.now() + silenceMs * 4 });
    expect(second.results.get(2)?.error?.name).toBe('ItemTimedOut');
    expect(second.tally).toEqual({ succeeded: 3, failed: 1, skipped: 0 });
  });

  it('hands its suspects on, and the next one begins with them', async () => {
    const items = among(6, { 3: { do: 'block-for-ever' } });
    const now = Date.now();
    // Enough for the first silence, too little for the second.
    const silenceMs = ITEM_TIMEOUT_MS + 150;
    const first = await run(items, { basis: { sliceEndMs: now + silenceMs * 1.7 }, hardEndMs: now + silenceMs * 1.9 });
    expect(first.pending).toContain(3);
    expect(first.outcomes.suspects[0]).toBe(3);
    const second = await run(items, { outcomes: first.outcomes });
    expect(fates(second)).toEqual(fatesAmong(6, { 3: 'ItemTimedOut' }));
    expect(second.outcomes.suspects).toEqual([]);
  });
});

describe('a job that is stopped', () => {
  it('begins nothing', async () => {
    const file = join(bundle.folder, 'stopped');
    const ran = await run([{ do: 'trace', file }], { isStopped: async () => true });
    expect(ran.pending).toEqual([0]);
  });

  it('is not looked for again by whoever is stopped', async () => {
    let stopped = false;
    const ran = await run(among(50, { 1: { do: 'exit' } }), {
      isStopped: async () => stopped,
      markAhead: async (offset) => {
        stopped = offset >= 5;
      },
    });
    expect(ran.pending[0]).toBe(6);
  });
});
