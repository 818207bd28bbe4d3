import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { openPipeline, type Pipeline } from '../../support/pipeline.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await openPipeline();
});
afterAll(() => pipeline.close());

/** The structured lines of a job, with a message like this. */
async function linesOf(jobId: string, message: RegExp, count: number): Promise<Record<string, unknown>[]> {
  return eventually(async () => {
    const lines = (await pipeline.logLines(jobId))
      .filter((text) => text.startsWith('{'))
      .map((text) => JSON.parse(text) as Record<string, unknown>)
      .filter((line) => line['jobId'] === jobId && message.test(String(line['message'])));
    return lines.length >= count ? lines : undefined;
  }, `${count} lines like ${message}`);
}

it('what a task prints is in its job’s log, with the item it is about', async () => {
  const { job } = await pipeline.run('prints', { from: 0, to: 4 }, { chunkSize: 2 });
  for (const [message, level] of [
    ['by console', 'info'],
    ['after a pause', 'error'],
  ] as const) {
    const lines = await linesOf(job.jobId, new RegExp(message), 4);
    expect(lines.map(({ index }) => index).toSorted()).toEqual([0, 1, 2, 3]);
    for (const { index, ...line } of lines)
      expect(line).toMatchObject({ level, message: `${message} ${index}`, chunk: Number(index) < 2 ? 0 : 1 });
  }
  const written = await linesOf(job.jobId, /^raw$/, 4);
  for (const line of written) expect(line).toMatchObject({ level: 'info', pid: expect.any(Number) });
});

it('a line can’t pass for another job’s', async () => {
  const { job } = await pipeline.run('prints', { from: 5, to: 6 });
  const [line] = await linesOf(job.jobId, /by context/, 1);
  expect(line).toMatchObject({ jobId: job.jobId, level: 'info', item: 5, index: 0 });
  expect(line?.['pid']).toBeGreaterThan(0);
});

it('items that run at once are not mistaken for each other', async () => {
  const { job } = await pipeline.run('prints', { from: 0, to: 6 }, { chunkSize: 6, itemConcurrency: 3 });
  const lines = await linesOf(job.jobId, /after a pause/, 6);
  expect(lines.every((line) => !('index' in line))).toBe(true);
});

it('a line that is too long is cut, and still names its job and its item', async () => {
  const { job } = await pipeline.run('take', { items: ['x'.repeat(300_000)] });
  const [line] = await linesOf(job.jobId, /^took$/, 1);
  expect(line).toMatchObject({ jobId: job.jobId, index: 0, item: expect.stringMatching(/^x{1000,}…$/) });
});
