import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRemote } from '../../support/conformance-target.ts';
import { openPipeline, type Pipeline } from '../../support/pipeline.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await openPipeline();
});
afterAll(() => pipeline.close());

/** Around a full mid of the tally tree; minutes each where a chunk takes long, so that a short run has only the last. */
const DEEP = process.env['FANOUT_CONFORMANCE_FULL'] === '1' ? [4_095, 4_096, 4_097] : isRemote() ? [] : [4_097];
const DEEP_MS = 600_000;
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('a job', () => {
  it.each([0, 1, 63, 64, 65])('of %i chunks ends once, with every result in input order', async (count) => {
    const { summary, lines } = await pipeline.run('square', { from: 0, to: count }, { chunkSize: 1 });
    expect(summary).toMatchObject({
      state: 'succeeded',
      total: count,
      succeeded: count,
      failed: 0,
      skipped: 0,
      chunks: count,
    });
    expect(lines.map(({ index, value }) => [index, value])).toEqual(numbers(count).map((n) => [n, n * n]));
  });

  it.each(DEEP)('of %i chunks ends once, with all of them counted', { timeout: DEEP_MS }, async (count) => {
    const job = await pipeline.start('noop', { from: 0, to: count }, { chunkSize: 1 });
    const { state, succeeded, chunks } = await job.wait({ signal: AbortSignal.timeout(DEEP_MS) });
    expect({ state, succeeded, chunks }).toEqual({ state: 'succeeded', succeeded: count, chunks: count });
  });

  it('of 100,000 items keeps their order', async () => {
    const { summary, lines } = await pipeline.run('square', { from: 0, to: 100_000 });
    expect(summary).toMatchObject({ state: 'succeeded', total: 100_000, succeeded: 100_000 });
    expect(lines).toHaveLength(100_000);
    expect(lines.every(({ index, value }, n) => index === n && value === n * n)).toBe(true);
  });

  it('whose items return nothing stores no results, and still lists each', async () => {
    const { lines } = await pipeline.run('noop', { from: 0, to: 25 }, { chunkSize: 10 });
    expect(lines).toEqual(numbers(25).map((index) => ({ index, status: 'succeeded', attempts: 1 })));
  });

  it('runs its chunks in as many processes as the mapping allows', async () => {
    const { lines } = await pipeline.run('hello', { from: 0, to: 5 }, { chunkSize: 1 });
    expect(new Set(lines.map(({ value }) => (value as { pid: number }).pid)).size).toBe(5);
  });

  it('tells how far a chunk is that takes long, before it is settled', async () => {
    const job = await pipeline.start('sleep', { from: 0, to: 40 }, { chunkSize: 40, params: { ms: 100 } });
    const seen: { done: number; chunks: number }[] = [];
    await job.wait({ onProgress: ({ tally, chunks }) => seen.push({ done: tally.succeeded, chunks }) });
    const before = seen.filter(({ chunks }) => chunks === 0).map(({ done }) => done);
    expect(Math.max(...before)).toBeGreaterThan(0);
    expect(Math.max(...before)).toBeLessThan(40);
    expect(seen.at(-1)).toEqual({ done: 40, chunks: 1 });
  });

  it('shares the pipeline with another one', async () => {
    const [first, second] = await Promise.all([
      pipeline.run('square', { from: 0, to: 500 }, { chunkSize: 7 }),
      pipeline.run('square', { from: 1_000, to: 1_500 }, { chunkSize: 11 }),
    ]);
    expect(first.lines.map(({ value }) => value)).toEqual(numbers(500).map((n) => n * n));
    expect(second.lines.map(({ value }) => value)).toEqual(numbers(500).map((n) => (n + 1_000) ** 2));
  });

  it('gives its params to each item, checked by the schema of its task', async () => {
    const { summary } = await pipeline.run('sleep', { from: 0, to: 3 }, { params: { ms: 1 } });
    expect(summary.state).toBe('succeeded');
    await expect(pipeline.start('sleep', { from: 0, to: 3 }, { params: { ms: 'long' } })).rejects.toThrow(/params.*ms/);
    await expect(pipeline.start('nonesuch', { from: 0, to: 3 })).rejects.toThrow(/task: expected one of .*square/);
  });
});

describe('an id', () => {
  it('asked for twice with the same request is one job', async () => {
    const jobId = `twice-${Date.now()}`;
    const first = await pipeline.start('square', { from: 0, to: 10 }, { jobId });
    const second = await pipeline.start('square', { from: 0, to: 10 }, { jobId });
    expect(second.key).toBe(first.key);
    expect((await pipeline.finish(second)).summary).toMatchObject({ jobId, total: 10, succeeded: 10 });
  });

  it('asked for with another request is refused', async () => {
    const jobId = `conflict-${Date.now()}`;
    await pipeline.start('square', { from: 0, to: 10 }, { jobId });
    await expect(pipeline.start('square', { from: 0, to: 11 }, { jobId })).rejects.toThrow(/a job with another input$/);
  });
});

describe('a cancel', () => {
  it('keeps what chunks under way have done', async () => {
    const job = await pipeline.start('sleep', { from: 0, to: 400 }, { chunkSize: 200, params: { ms: 50 } });
    const begun = new AbortController();
    await job
      .wait({ onProgress: ({ tally }) => tally.succeeded > 0 && begun.abort(), signal: begun.signal })
      .catch(() => undefined);
    expect(await job.cancel()).toBe(true);
    const { summary, lines } = await pipeline.finish(job);
    expect(summary).toMatchObject({ state: 'cancelled', total: 400, failed: 0 });
    expect(summary.succeeded).toBeGreaterThan(20);
    expect(lines.filter(({ status }) => status === 'succeeded')).toHaveLength(summary.succeeded);
    expect(summary.succeeded + summary.skipped).toBe(400);
  });

  it('ends a job at once; what was not run is skipped', async () => {
    const job = await pipeline.start('sleep', { from: 0, to: 400 }, { chunkSize: 5, params: { ms: 50 } });
    expect(await job.cancel()).toBe(true);
    const { summary, lines } = await pipeline.finish(job);
    expect(summary.state).toBe('cancelled');
    expect(summary.succeeded + summary.failed + summary.skipped).toBe(summary.total);
    expect(lines.filter(({ status }) => status === 'succeeded').length).toBeLessThanOrEqual(summary.succeeded);
    expect(await job.cancel()).toBe(false);
  });
});
