import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OUTPUT } from '../../../core/config.ts';
import { encodeChunkMessage } from '../../../events/chunk-message.ts';
import { LINE_BREAK } from '../../../events/item-line.ts';
import { eventually } from '../../support/eventually.ts';
import { openPipeline, type Pipeline } from '../../support/pipeline.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await openPipeline();
});
afterAll(() => pipeline.close());

describe('an item', () => {
  it('that throws is tried again alone, to the end of its attempts', async () => {
    const params = { rate: 0.3, attempts: 1 };
    const { summary, lines } = await pipeline.run('fail', { from: 0, to: 40 }, { chunkSize: 10, params });
    expect(summary).toMatchObject({ state: 'succeeded', succeeded: 40, failed: 0 });
    const attempts = lines.map((line) => line.attempts);
    expect(new Set(attempts)).toEqual(new Set([1, 2]));
    expect(lines.map(({ value }) => value)).toEqual(lines.map(({ index }) => index));
  });

  it('that always throws has failed after its last attempt, and keeps what it threw', async () => {
    const { summary, lines } = await pipeline.run('fail', { from: 0, to: 3 }, { maxAttempts: 2, params: { rate: 1 } });
    expect(summary).toMatchObject({ state: 'partial', failed: 3 });
    expect(lines[1]).toMatchObject({
      status: 'failed',
      attempts: 2,
      error: {
        name: 'Error',
        message: 'item 1 fails on purpose',
        stack: expect.stringContaining('item 1 fails'),
        pid: expect.any(Number),
      },
    });
  });

  it('that its task does not take fails at once', async () => {
    const { lines } = await pipeline.run('square', { items: [2, 'two', 3] });
    expect(lines.map(({ status }) => status)).toEqual(['succeeded', 'failed', 'succeeded']);
    expect(lines[1]).toMatchObject({ error: { name: 'SchemaViolation' }, attempts: 1 });
  });

  it.each([
    ['exit', { exitCode: 3 }],
    ['abort', { signal: 'SIGABRT' }],
    ['kill', { signal: 'SIGKILL' }],
  ] as const)('that ends its process by %s fails by name; its neighbours succeed', async (how, exit) => {
    const { summary, lines } = await pipeline.run(
      'crash',
      { from: 0, to: 30 },
      { chunkSize: 15, params: { how, every: 10 } },
    );
    expect(summary).toMatchObject({ state: 'partial', succeeded: 27, failed: 3 });
    const failed = lines.filter(({ status }) => status === 'failed');
    expect(failed.map(({ index }) => index)).toEqual([9, 19, 29]);
    for (const { error } of failed) expect(error).toMatchObject({ name: 'ItemCrashed', ...exit });
  });

  it('that never returns is timed out by name; its neighbours succeed', async () => {
    const { summary, lines } = await pipeline.run(
      'crash',
      { from: 0, to: 6 },
      { chunkSize: 6, itemTimeoutSeconds: 0.5, params: { how: 'hang', every: 4 } },
    );
    expect(summary).toMatchObject({ state: 'partial', succeeded: 5, failed: 1 });
    expect(lines[3]?.error).toMatchObject({ name: 'ItemTimedOut' });
  });

  it('among a thousand that kills or hangs its process is named, in the one delivery of its chunk', async () => {
    const params = { exits: [3, 500], isKilled: [999], blocks: [250, 700] };
    const settings = { chunkSize: 1_000, itemTimeoutSeconds: 0.5, params };
    const { job, summary, lines } = await pipeline.run('misbehaves', { from: 0, to: 1_000 }, settings);
    expect(summary).toMatchObject({ state: 'partial', total: 1_000, succeeded: 995, failed: 5, chunks: 1 });
    const failed = lines.filter(({ status }) => status === 'failed');
    expect(failed.map(({ index, error }) => [index, error?.name])).toEqual([
      [3, 'ItemCrashed'],
      [250, 'ItemTimedOut'],
      [500, 'ItemCrashed'],
      [700, 'ItemTimedOut'],
      [999, 'ItemCrashed'],
    ]);
    expect(await job.incidents()).toMatchObject({ crashed: 3, timedOut: 2, retries: 0, slices: 0 });
    const chunks = await eventually(async () => {
      const isOfJob = (line: string) => line.includes('"message":"chunk"') && line.includes(job.jobId);
      const said = (await pipeline.logLines(job.jobId)).filter(isOfJob);
      return said.length > 0 ? said : undefined;
    }, 'its delivery to be told of');
    expect(chunks).toHaveLength(1);
  });

  it('that waits longer than it may is timed out, and its signal aborted', async () => {
    const { lines } = await pipeline.run(
      'sleep',
      { from: 0, to: 2 },
      { itemTimeoutSeconds: 0.2, params: { ms: 60_000 } },
    );
    for (const { error } of lines) expect(error).toMatchObject({ name: 'ItemTimedOut' });
  });
});

describe('a job that tolerates some failures', () => {
  const settings = { chunkSize: 5, maxAttempts: 1, params: { rate: 0.2, seed: 5 } };

  it('ends partial where there are no more of them', async () => {
    const tolerated = { percent: 60 };
    const { summary } = await pipeline.run('fail', { from: 0, to: 50 }, { ...settings, tolerated });
    expect(summary).toMatchObject({ state: 'partial', total: 50, skipped: 0 });
    expect(summary.failed).toBeGreaterThan(0);
  });

  it('is stopped where there are more; what was not run is skipped', async () => {
    const tolerated = { count: 3 };
    const params = { ...settings.params, rate: 1 };
    const { summary } = await pipeline.run('fail', { from: 0, to: 3_000 }, { ...settings, params, tolerated });
    expect(summary.state).toBe('failed');
    expect(summary.failed).toBeGreaterThan(3);
    expect(summary.skipped).toBeGreaterThan(0);
    expect(summary.succeeded + summary.failed + summary.skipped).toBe(summary.total);
  });
});

describe('a message', () => {
  it('that went to the dead-letter queue is accounted for, and a late delivery changes nothing', async () => {
    const job = await pipeline.start('sleep', { from: 0, to: 1 }, { params: { ms: 2_000 } });
    const sealed = await eventually(async () => {
      const record = await job.record();
      return record?.chunks === undefined ? undefined : record;
    }, 'a sealed job');
    expect(sealed.chunks).toBe(1);
    const header = { version: 1, job: job.key, chunk: 0, first: 0, count: 1 } as const;
    const body = encodeChunkMessage(header, '0');
    const queueUrl = pipeline.output(OUTPUT.deadLetterQueueUrl);
    await pipeline.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
    const { summary, lines } = await pipeline.finish(job);
    expect(summary).toMatchObject({ state: 'partial', failed: 1, total: 1 });
    expect(lines[0]).toMatchObject({ error: { name: 'DeadLettered' }, input: '0' });
    const key = /kept at (dead-letters\/.+)$/.exec(lines[0]?.error?.message ?? '')?.[1] ?? '';
    expect(await pipeline.connection.objects.get(key)).toBe(body);
    const hasEnded = (line: string) => line.includes('"message":"chunk"');
    await eventually(
      async () => (await pipeline.logLines(job.jobId)).some(hasEnded) || undefined,
      'the late delivery to end',
    );
    expect((await pipeline.finish(job)).summary).toEqual(summary);
  });

  it('that nobody can read, on the dead-letter queue, is kept for people to look at', async () => {
    const queueUrl = pipeline.output(OUTPUT.deadLetterQueueUrl);
    const before = (await pipeline.connection.unreadableMessages()).length;
    await pipeline.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: 'hello from nobody' }));
    const kept = await eventually(async () => {
      const keys = await pipeline.connection.unreadableMessages();
      return keys.length > before ? keys : undefined;
    }, 'the message to be kept');
    const texts = await Promise.all(kept.map((key) => pipeline.connection.objects.get(key)));
    expect(texts).toContain('hello from nobody');
  });

  it('delivered twice is counted once', async () => {
    const job = await pipeline.start('square', { from: 0, to: 4 }, { chunkSize: 2 });
    const header = { version: 1, job: job.key, chunk: 0, first: 0, count: 2 } as const;
    const body = encodeChunkMessage(header, `0${LINE_BREAK}1`);
    for (let n = 0; n < 3; n += 1)
      await pipeline.sqs.send(
        new SendMessageCommand({ QueueUrl: pipeline.output(OUTPUT.queueUrl), MessageBody: body }),
      );
    const { summary, lines } = await pipeline.finish(job);
    expect(summary).toMatchObject({ state: 'succeeded', total: 4, succeeded: 4 });
    expect(lines.map(({ value }) => value)).toEqual([0, 1, 4, 9]);
  });

  it("that is a stranger's harms no job", async () => {
    await pipeline.sqs.send(
      new SendMessageCommand({ QueueUrl: pipeline.output(OUTPUT.queueUrl), MessageBody: 'hello?' }),
    );
    const { summary } = await pipeline.run('square', { from: 0, to: 20 }, { chunkSize: 1 });
    expect(summary).toMatchObject({ state: 'succeeded', succeeded: 20 });
    await eventually(async () => (await pipeline.logLines('chunk not finished'))[0], 'a word in the log');
  });
});
