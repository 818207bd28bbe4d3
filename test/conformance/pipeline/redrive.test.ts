import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../../client/job.ts';
import type { JobSettings } from '../../../client/start-job.ts';
import { eventually } from '../../support/eventually.ts';
import { openPipeline, type Pipeline } from '../../support/pipeline.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await openPipeline();
});
afterAll(() => pipeline.close());

/** Items that throw once: enough attempts mend them. */
const failing: JobSettings = { chunkSize: 10, maxAttempts: 1, params: { rate: 0.3, attempts: 1 } };

const indicesOf = (lines: readonly { index: number }[]) => lines.map(({ index }) => index);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('a redrive', () => {
  it('runs again what failed, and nothing else; results and totals are those of all runs', async () => {
    const first = await pipeline.run('fail', { from: 0, to: 100 }, failing);
    expect(first.summary.state).toBe('partial');
    const failed = first.lines.filter(({ status }) => status === 'failed');
    const again = await pipeline.finish(await first.job.redrive({ maxAttempts: 2 }));
    expect(again.summary).toMatchObject({ state: 'succeeded', total: 100, succeeded: 100, failed: 0, skipped: 0 });
    expect(indicesOf(again.lines)).toEqual(upTo(100));
    expect(again.lines.map(({ value }) => value)).toEqual(upTo(100));
    expect(indicesOf(again.lines.filter(({ attempts }) => attempts === 2))).toEqual(indicesOf(failed));
    expect(again.job.jobId).toBe(first.job.jobId);
    expect(again.job.key).toBe(`${first.job.key}~1`);
  });

  it('is done any number of times, whatever each leaves', async () => {
    const settings = { ...failing, params: { rate: 0.4, attempts: 3 } };
    const { job, summary } = await pipeline.run('fail', { from: 0, to: 60 }, settings);
    let last: Job = job;
    for (const maxAttempts of [1, 2]) {
      const { summary: again, ...rest } = await pipeline.finish(await last.redrive({ maxAttempts, chunkSize: 7 }));
      expect(again).toMatchObject({ state: 'partial', total: 60, failed: summary.failed });
      last = rest.job;
    }
    const { summary: end, lines } = await pipeline.finish(await last.redrive({ maxAttempts: 4 }));
    expect(end).toMatchObject({ state: 'succeeded', total: 60, succeeded: 60 });
    expect(indicesOf(lines)).toEqual(upTo(60));
  });

  it('takes up what a cancelled job never ran', async () => {
    const job = await pipeline.start('sleep', { from: 0, to: 300 }, { chunkSize: 5, params: { ms: 40 } });
    await eventually(async () => (await job.record())?.chunks, 'a sealed job');
    expect(await job.cancel()).toBe(true);
    const cancelled = await pipeline.finish(job);
    expect(cancelled.summary.skipped).toBeGreaterThan(0);
    const { summary, lines } = await pipeline.finish(await job.redrive());
    expect(summary).toMatchObject({ state: 'succeeded', total: 300, succeeded: 300, skipped: 0 });
    expect(indicesOf(lines)).toEqual(upTo(300));
  });

  it('of items that came from lines of text finds the very same', async () => {
    const items = Array.from({ length: 40 }, (_, n) => (n % 9 === 4 ? `no number ${n} 🙂` : n));
    const { job, lines } = await pipeline.run('square', { items }, { chunkSize: 6 });
    const again = await pipeline.finish(await job.redrive());
    expect(again.summary).toMatchObject({ state: 'partial', failed: 4, succeeded: 36 });
    const plain = (all: typeof lines) => all.map(({ error, ...rest }) => ({ ...rest, error: error?.message }));
    expect(plain(again.lines)).toEqual(plain(lines));
  });

  it('is refused while the job runs, and where every item succeeded', async () => {
    const running = await pipeline.start('sleep', { from: 0, to: 4 }, { params: { ms: 1_500 } });
    await expect(running.redrive()).rejects.toThrow('expected a job that has ended, got one that runs');
    const { job } = await pipeline.run('square', { from: 0, to: 4 });
    await expect(job.redrive()).rejects.toThrow('every item succeeded');
    await pipeline.finish(running);
  });

  it.each([
    [{ redrive: 'nobody-knows' }, 'NoSuchJob', 'expected the id of a job, got "nobody-knows"'],
    [{ redrive: 'a/b' }, 'InvalidInput', 'redrive request: redrive: expected 1-64 characters'],
    [{ redrive: 'job', options: { maxAttempts: 0 } }, 'InvalidInput', 'options.maxAttempts: expected a whole number'],
    [{ redrive: 'job', more: 1 }, 'InvalidInput', 'Unrecognized key: "more"'],
  ])('%j is refused by name', async (request, code, said) => {
    const answer = await pipeline.connection.start({ version: 1, ...request });
    expect(answer).toMatchObject({ error: { code, message: expect.stringContaining(said) } });
  });

  it('asked for twice at once is one', async () => {
    const { job } = await pipeline.run('fail', { from: 0, to: 20 }, failing);
    const both = await Promise.allSettled([job.redrive({ maxAttempts: 2 }), job.redrive({ maxAttempts: 2 })]);
    const begun = both.filter((one) => one.status === 'fulfilled').map(({ value }) => value);
    expect(begun.length).toBeGreaterThan(0);
    expect(new Set(begun.map(({ key }) => key))).toEqual(new Set([`${job.key}~1`]));
    const { summary } = await pipeline.finish(begun[0] as Job);
    expect(summary).toMatchObject({ state: 'succeeded', total: 20, succeeded: 20 });
  });
});
