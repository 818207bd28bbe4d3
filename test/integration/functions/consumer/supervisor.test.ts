import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noOutcomes } from '../../../../core/chunk/outcomes.ts';
import type { Supervisor } from '../../../../functions/consumer/supervisor/supervisor.ts';
import {
  among,
  bundleFixture,
  fates,
  fatesAmong,
  good,
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

describe('an item that ends its process', () => {
  it.each([
    ['exit', { name: 'ItemCrashed', exitCode: 3, message: 'its process exited with code 3' }],
    ['exit-after-a-while', { name: 'ItemCrashed', exitCode: 3 }],
    ['exit-well', { name: 'ItemCrashed', exitCode: 0 }],
    ['abort', { name: 'ItemCrashed', signal: 'SIGABRT', message: 'its process died of SIGABRT' }],
    ['kill', { name: 'ItemCrashed', signal: 'SIGKILL' }],
    ['exhaust-the-heap', { name: 'ItemCrashed', signal: 'SIGABRT' }],
    ['block-for-ever', { name: 'ItemTimedOut' }],
  ])('by %s is convicted, alone, in the same run', async (deed, error) => {
    const ran = await run(among(40, { 17: { do: deed } }));
    expect(fates(ran)).toEqual(fatesAmong(40, { 17: error.name }));
    expect(ran.results.get(17)).toMatchObject({ index: 117, status: 'failed', attempts: 1, error });
    expect(ran.results.get(17)?.error?.pid).toBeGreaterThan(0);
    expect(ran.outcomes.suspects).toEqual([]);
  });

  it('by taking memory that V8 does not count is convicted, alone', async () => {
    await supervisor.close();
    supervisor = supervise(bundle.entry, { workerMemoryMb: 150 });
    const ran = await run(among(10, { 4: { do: 'hoard-buffers' } }), { basis: { itemTimeoutMs: 10_000 } });
    expect(fates(ran)).toEqual(fatesAmong(10, { 4: 'ItemCrashed' }));
    expect(ran.results.get(4)?.error?.message).toContain('memory');
  });

  it('is found among a thousand, first and last too', async () => {
    const others = { 0: { do: 'exit' }, 620: { do: 'kill' }, 999: { do: 'abort' } };
    const ran = await run(among(1_000, others));
    expect(fates(ran)).toEqual(fatesAmong(1_000, { 0: 'ItemCrashed', 620: 'ItemCrashed', 999: 'ItemCrashed' }));
  });

  it('is found beside another, and one that hangs', async () => {
    const ran = await run(among(30, { 3: { do: 'exit' }, 4: { do: 'kill' }, 20: { do: 'block-for-ever' } }));
    expect(fates(ran)).toEqual(fatesAmong(30, { 3: 'ItemCrashed', 4: 'ItemCrashed', 20: 'ItemTimedOut' }));
  });

  it('is found at its second silence, behind items that take some ms', async () => {
    const file = join(bundle.folder, 'begun');
    const items = [...Array(4).fill({ do: 'block-for', ms: 5 }), { do: 'block-for-ever', file }, good];
    const ran = await run(items);
    expect(ran.results.get(4)?.error?.name).toBe('ItemTimedOut');
    expect(ran.tally).toEqual({ succeeded: 5, failed: 1, skipped: 0 });
    expect(readFileSync(file, 'utf8')).toBe('104\n104\n');
  });

  it('is found at its second silence, behind quick ones, where the chunk has ended a worker before', async () => {
    const file = join(bundle.folder, 'begun-again');
    const others = { 2: { do: 'exit' }, 20: { do: 'block-for-ever', file } };
    const ran = await run(among(40, others));
    expect(fates(ran)).toEqual(fatesAmong(40, { 2: 'ItemCrashed', 20: 'ItemTimedOut' }));
    expect(readFileSync(file, 'utf8')).toBe('120\n120\n');
  });

  it('is found where it is the only one', async () => {
    expect(fates(await run([{ do: 'exit' }]))).toEqual(['ItemCrashed']);
  });

  it('is not who waits beside one that blocks the process: its time stood still', async () => {
    const waiting = { do: 'wait-in-steps', ms: 60, times: 3 };
    // Longer than an item may take, shorter than a silence.
    const ran = await run([waiting, { do: 'block-for', ms: 320 }, waiting], { basis: { itemConcurrency: 3 } });
    expect(ran.tally).toEqual({ succeeded: 3, failed: 0, skipped: 0 });
  });

  it('is found among items that run at once', async () => {
    const items = Array.from({ length: 30 }, (_, offset) => (offset === 11 ? { do: 'exit' } : { do: 'wait', ms: 5 }));
    const ran = await run(items, { basis: { itemConcurrency: 8 } });
    expect(ran.tally).toEqual({ succeeded: 29, failed: 1, skipped: 0 });
    expect(ran.results.get(11)?.error?.name).toBe('ItemCrashed');
  });

  it('costs no other item an attempt', async () => {
    const ran = await run(among(10, { 2: { do: 'throw' }, 5: { do: 'exit' }, 8: { do: 'throw' } }));
    expect(fates(ran)).toEqual(fatesAmong(10, { 2: 'pending', 5: 'ItemCrashed', 8: 'pending' }));
    expect([...ran.outcomes.attempts]).toEqual([
      [2, 1],
      [8, 1],
    ]);
    expect([...ran.results.values()].every((result) => result.attempts === 1)).toBe(true);
  });

  it('lets nothing that was said before be lost', async () => {
    const file = join(bundle.folder, 'trace');
    const items = [...Array(20).fill({ do: 'trace', file }), { do: 'block-for', ms: 80 }, { do: 'exit' }, good];
    const ran = await run(items);
    expect(ran.tally).toEqual({ succeeded: 22, failed: 1, skipped: 0 });
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(20);
  });

  it('has what was done just before said on its way out', async () => {
    const file = join(bundle.folder, 'trace-of-the-quick');
    const ran = await run([...Array(20).fill({ do: 'trace', file }), { do: 'exit' }]);
    expect(ran.tally).toEqual({ succeeded: 20, failed: 1, skipped: 0 });
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(20);
  });

  it('leaves a worker that goes on with other chunks', async () => {
    await run([{ do: 'exit' }]);
    const [first, second] = fates(await run([{ do: 'tell-its-process' }, { do: 'tell-its-process' }]));
    expect(first).toBe(second);
    expect(fates(await run([{ do: 'tell-its-process' }]))).toEqual([first]);
  });
});

describe('an item that ends the process under its neighbour', () => {
  it.each([
    ['a timer', { do: 'leave-a-bomb', ms: 20 }],
    ['a rejection that nobody catches', { do: 'leave-a-rejection' }],
  ])('by %s has no innocent convicted', async (_how, culprit) => {
    const items = Array.from({ length: 12 }, (_, offset) => (offset === 2 ? culprit : { do: 'wait', ms: 15 }));
    const ran = await run(items);
    expect(ran.tally).toEqual({ succeeded: 12, failed: 0, skipped: 0 });
  });

  it('after its chunk was done has nobody convicted in the next one', async () => {
    await run([{ do: 'leave-a-bomb', ms: 30 }]);
    const ran = await run(Array(8).fill({ do: 'wait', ms: 20 }));
    expect(ran.tally).toEqual({ succeeded: 8, failed: 0, skipped: 0 });
  });

  it('between two chunks costs the next one nothing', async () => {
    const [before] = fates(await run([{ do: 'tell-its-process' }]));
    process.kill(Number(before), 'SIGKILL');
    await expect.poll(() => isAlive(Number(before)), { timeout: 5_000, interval: 5 }).toBe(false);
    const ran = await run([{ do: 'tell-its-process' }, good]);
    expect(fates(ran)[1]).toBe('good');
    expect(fates(ran)[0]).not.toBe(before);
  });
});

describe('what an item started', () => {
  it.each([
    ['in whatever session it is', 'leave-a-process'],
    ['with whatever environment it has', 'leave-a-stranger'],
  ])('is gone once its worker is replaced, %s', async (_how, leave) => {
    const file = join(bundle.folder, leave);
    await run([{ do: leave, file }, { do: 'exit' }]);
    const pids = readFileSync(file, 'utf8').trim().split('\n').map(Number);
    expect(pids.length).toBeGreaterThan(0);
    for (const pid of pids) await expect.poll(() => isAlive(pid), { timeout: 5_000, interval: 5 }).toBe(false);
  });
});

describe('where environments are suspected', () => {
  it('each item is marked outside ahead of its run, one at a time', async () => {
    const marks: number[] = [];
    const items = among(6, { 2: { do: 'exit' }, 4: { do: 'throw' } });
    const ran = await run(items, { markAhead: async (offset) => void marks.push(offset) });
    expect(fates(ran)).toEqual(fatesAmong(6, { 2: 'ItemCrashed', 4: 'pending' }));
    expect(marks).toEqual([0, 1, 2, 2, 3, 4, 5]);
  });

  it('a mark that cannot be written ends the run', async () => {
    const refused = run([good], { markAhead: () => Promise.reject(new Error('throttled')) });
    await expect(refused).rejects.toThrow('throttled');
  });
});

describe('workers that do not come up', () => {
  it.each([
    ['throws-when-loaded', {}],
    ['never-loads', { startTimeoutMs: 150 }],
  ])('have the message come back, since no item is to blame: %s', async (fixture, options) => {
    const broken = bundleFixture(fixture);
    const other = supervise(broken.entry, options);
    const outcomes = noOutcomes(3);
    await expect(runChunk(other, [1, 2, 3], { outcomes })).rejects.toMatchObject({
      code: 'WorkerFailedToStart',
      disposition: 'retry',
    });
    expect([...outcomes.codes]).toEqual([0, 0, 0]);
    await other.close();
    broken.remove();
  });

  it('say so where there is no program to start', async () => {
    const other = supervise(join(bundle.folder, 'no-such-file.mjs'));
    await expect(runChunk(other, [1])).rejects.toMatchObject({ code: 'WorkerFailedToStart' });
  });
});

describe('a chunk with much to say', () => {
  it('has its results bounded, so that the supervisor outlives them', async () => {
    const ran = await run(Array(10).fill({ do: 'return-a-long-text', ms: 8_000_000 }), {
      basis: { itemTimeoutMs: 10_000 },
    });
    expect(fates(ran).slice(8)).toEqual(['ResultTooLarge', 'ResultTooLarge']);
    expect(ran.tally.succeeded).toBe(8);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
