import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptedJob } from '../../../client/start-job.ts';
import { openPipeline, type Pipeline } from '../../support/pipeline.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await openPipeline();
});
afterAll(() => pipeline.close());

/** Runs `take`, which returns its item, over an object with the given content. */
async function takeObject(key: string, body: string | Buffer, options: Record<string, unknown> = {}) {
  await pipeline.s3.send(new PutObjectCommand({ Bucket: pipeline.connection.bucketName, Key: key, Body: body }));
  const input = { type: 's3', bucket: pipeline.connection.bucketName, key };
  const answer = await pipeline.connection.start({ version: 1, task: 'take', input, options });
  const { summary, lines } = await pipeline.finish(acceptedJob(pipeline.connection, answer));
  return { summary, lines, items: lines.map(({ value }) => (value as { item: unknown } | undefined)?.item) };
}

describe('an input', () => {
  it('of JSON Lines: a malformed line is its own failure, the others run', async () => {
    const { summary, lines, items } = await takeObject('in/a.jsonl', '{"n":1}\n{"n":\n"three"\n[4]\r\n5');
    expect(summary).toMatchObject({ state: 'partial', total: 5, succeeded: 4, failed: 1 });
    expect(items).toEqual([{ n: 1 }, undefined, 'three', [4], 5]);
    expect(lines[1]).toMatchObject({ index: 1, status: 'failed', error: { name: 'MalformedItem' }, attempts: 1 });
  });

  it('of a JSON array, however it is laid out', async () => {
    const { summary, items } = await takeObject('in/a.json', '[\n  {"a": [1, "]"]},\n  "x,y", null, -1.5e3\n]\n');
    expect(summary.state).toBe('succeeded');
    expect(items).toEqual([{ a: [1, ']'] }, 'x,y', null, -1500]);
  });

  it('of a JSON array cut off fails its job, with the place', async () => {
    const { summary } = await takeObject('in/cut.json', '[1, 2, {"a": 3');
    expect(summary).toMatchObject({ state: 'failed', reason: expect.stringMatching(/JSON array cut off at byte 14/) });
    expect(summary.succeeded + summary.failed + summary.skipped).toBe(summary.total);
  });

  it('of CSV with a header, quotes and line breaks', async () => {
    const { summary, items } = await takeObject('in/a.csv', 'name,note\r\nAda,"says ""hi"",\nthen goes"\r\nBob,\r\n');
    expect(summary.state).toBe('succeeded');
    expect(items).toEqual([
      { name: 'Ada', note: 'says "hi",\nthen goes' },
      { name: 'Bob', note: '' },
    ]);
  });

  it('of CSV whose quote is never closed fails its job, with the place', async () => {
    const { summary } = await takeObject('in/open.csv', 'name\nAda\n"Bob\n');
    expect(summary).toMatchObject({ state: 'failed', reason: expect.stringMatching(/CSV.*line/) });
  });

  it('of plain lines, blank ones included, every byte as it was', async () => {
    const { items } = await takeObject('in/a.txt', 'first\n\n%mark\n!mark\ngrüße 🎉\u0000\u0007\ttab\r\nlast');
    expect(items).toEqual(['first', '', '%mark', '!mark', 'grüße 🎉\u0000\u0007\ttab', 'last']);
  });

  it('with bytes that are no UTF-8 fails that item', async () => {
    const { lines } = await takeObject('in/b.txt', Buffer.from([0x61, 0x0a, 0xff, 0xfe, 0x0a, 0x62]));
    expect(lines.map(({ status }) => status)).toEqual(['succeeded', 'failed', 'succeeded']);
    expect(lines[1]?.error).toMatchObject({ name: 'MalformedItem', message: expect.stringMatching(/UTF-8/) });
  });

  it('with a line of 300 KB runs it; one of 2 MB fails by its index, and the rest runs', async () => {
    const [long, tooLong] = [JSON.stringify('x'.repeat(300_000)), JSON.stringify('y'.repeat(2_000_000))];
    const { summary, lines } = await takeObject('in/long.jsonl', `1\n${long}\n${tooLong}\n4\n`);
    expect(summary).toMatchObject({ total: 4, succeeded: 3, failed: 1 });
    expect(lines[2]).toMatchObject({
      status: 'failed',
      error: { name: 'ItemTooLarge', message: expect.stringMatching(/got 2000002/) },
    });
  });

  it('that is empty ends its job at once', async () => {
    expect((await takeObject('in/empty.jsonl', '')).summary).toMatchObject({ state: 'succeeded', total: 0, chunks: 0 });
    expect((await takeObject('in/empty.json', '[]')).summary).toMatchObject({ state: 'succeeded', total: 0 });
    expect((await takeObject('in/nothing.json', '')).summary).toMatchObject({ state: 'succeeded', total: 0 });
  });

  it('that does not exist, or says nothing of its format, is refused', async () => {
    const input = (key: string) => ({
      version: 1,
      task: 'take',
      input: { type: 's3', bucket: pipeline.connection.bucketName, key },
    });
    expect(await pipeline.connection.start(input('in/none.jsonl'))).toMatchObject({
      error: { message: expect.stringMatching(/exists/) },
    });
    expect(await pipeline.connection.start(input('in/none'))).toMatchObject({
      error: { message: expect.stringMatching(/input.format/) },
    });
  });

  it('given as an array in a program, small or large', async () => {
    const large = Array.from({ length: 20_000 }, (_, n) => ({ n, text: `item ${n} ü` }));
    const { summary, lines } = await pipeline.run('take', { items: large });
    expect(summary).toMatchObject({ state: 'succeeded', total: 20_000 });
    expect(lines.every(({ value }, n) => (value as { item: { n: number } }).item.n === n)).toBe(true);
    const small = await pipeline.run('take', { items: ['a', { b: 1 }, null] });
    expect(small.lines.map(({ value }) => (value as { item: unknown }).item)).toEqual(['a', { b: 1 }, null]);
  });
});
