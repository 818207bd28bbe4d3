import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noOutcomes } from '../../../../core/chunk/outcomes.ts';
import { ITEM_LINE_BYTES } from '../../../../core/limits.ts';
import { lineOfBytes, lineOfText, lineOfTooLarge } from '../../../../events/item-line.ts';
import type { Supervisor } from '../../../../functions/consumer/supervisor/supervisor.ts';
import { bundleFixture, fates, runChunk, supervise } from '../../../support/supervised.ts';

const bundle = bundleFixture('obeys-its-item');
let supervisor: Supervisor;

beforeAll(() => {
  supervisor = supervise(bundle.entry);
});
afterAll(async () => {
  await supervisor.close();
  bundle.remove();
});

const run = (...given: Parameters<typeof runChunk> extends [unknown, ...infer Rest] ? Rest : never) =>
  runChunk(supervisor, ...given);

describe('items that succeed', () => {
  it('leave no result line where they return nothing', async () => {
    const ran = await run(Array(5_000).fill(0), { basis: { task: 'nothing' } });
    expect(ran.tally).toEqual({ succeeded: 5_000, failed: 0, skipped: 0 });
    expect(ran.results.size).toBe(0);
  });

  it.each([1, 7])('give their values back as they are, %i at a time', async (itemConcurrency) => {
    const items = [0, '', null, false, [], {}, '🦊\n"\u0000', '\ud800', { deep: [{ a: 1 }] }, 'x'.repeat(300_000)];
    const ran = await run(items, { basis: { task: 'echo', itemConcurrency } });
    expect(items.map((_, offset) => ran.results.get(offset))).toEqual(
      items.map((item, offset) => ({ index: 100 + offset, status: 'succeeded', value: { item }, attempts: 1 })),
    );
  });

  it('are told their context', async () => {
    const ran = await run([{ do: 'tell-its-context' }], { basis: { params: '{"by":2}' } });
    expect(ran.results.get(0)?.value).toEqual({
      jobId: 'job',
      index: 100,
      attempt: 1,
      idempotencyKey: 'job:100',
      params: { by: 2 },
    });
  });

  it('may return what only looks like a promise', async () => {
    expect(fates(await run([{ do: 'return-a-thenable' }]))).toEqual(['thenable']);
  });

  it('overlap as far as the job allows', async () => {
    const most = async (itemConcurrency: number) => {
      const ran = await run(Array(6).fill({ do: 'wait', ms: 30 }), { basis: { itemConcurrency } });
      return Math.max(...fates(ran).map(Number));
    };
    expect(await most(1)).toBe(1);
    expect(await most(3)).toBe(3);
  });
});

describe('items that are no items', () => {
  it('fail by name at their first attempt, and no other', async () => {
    const lines = [
      '{"do":"return-its-value","value":1}',
      '{"do":',
      '',
      lineOfTooLarge(50_000_000),
      lineOfBytes(Buffer.from([0xff, 0x22])),
      '{"do":7}',
      '{"undo":"x"}',
      '{"do":"return-its-value","value":2}',
    ];
    const ran = await run([], { lines });
    expect(fates(ran)).toEqual([
      1,
      'MalformedItem',
      'MalformedItem',
      'ItemTooLarge',
      'MalformedItem',
      'SchemaViolation',
      'SchemaViolation',
      2,
    ]);
    expect(ran.results.get(3)?.error?.message).toBe(`expected at most ${ITEM_LINE_BYTES} bytes, got 50000000`);
    expect(ran.results.get(5)?.error?.message).toMatch(/^do: /);
    expect([...ran.results.values()].every((result) => result.attempts === 1)).toBe(true);
  });

  it('fail where the message has fewer than it says', async () => {
    const ran = await run([], { lines: ['1', '2'], outcomes: noOutcomes(3), basis: { task: 'echo' } });
    expect(fates(ran)).toEqual([{ item: 1 }, { item: 2 }, 'MalformedItem']);
  });

  it('are text where the job says so, and then never malformed but by their bytes', async () => {
    const texts = ['plain', '', '{"a":', '🦊', '%', '!5', ' x '];
    const ran = await run([], { lines: texts.map(lineOfText), basis: { task: 'echo', encoding: 'text' } });
    expect(fates(ran)).toEqual(texts.map((item) => ({ item })));
  });
});

describe('items that throw', () => {
  it('wait for their next attempt, and count those they had', async () => {
    const items = [{ do: 'throw', times: 2 }, {}, { do: 'throw' }];
    const first = await run(items);
    expect(fates(first)).toEqual(['pending', 'ok', 'pending']);
    expect([...first.outcomes.attempts]).toEqual([
      [0, 1],
      [2, 1],
    ]);
    await run(items, { outcomes: first.outcomes });
    const last = await run(items, { outcomes: first.outcomes });
    expect(fates(last)).toEqual([3, 'ok', 'RangeError']);
    expect(last.results.get(0)?.attempts).toBe(3);
    expect(last.results.get(2)).toMatchObject({ attempts: 3, error: { message: 'attempt 3' } });
    expect(last.results.get(2)?.error?.stack).toMatch(/RangeError: attempt 3\n.*obeys-its-item\.ts:\d+/);
    expect(last.outcomes.attempts.size).toBe(0);
  });

  it('fail at once where they say that no retry mends it', async () => {
    const ran = await run([{ do: 'throw-for-good' }]);
    expect(ran.results.get(0)).toMatchObject({ attempts: 1, error: { name: 'NonRetryableError', message: 'no use' } });
  });

  it('may throw anything', async () => {
    const items = ['throw-a-peculiar-error', 'throw-no-error', 'reject-with-nothing'].map((deed) => ({ do: deed }));
    const ran = await run(items, { basis: { maxAttempts: 1 } });
    expect([0, 1, 2].map((offset) => ran.results.get(offset)?.error)).toMatchObject([
      { name: 'Peculiar', message: '{"not":"a text"}' },
      { name: 'Error', message: '{"code":7}' },
      { name: 'Error', message: 'undefined' },
    ]);
  });

  it('keep what caused it', async () => {
    const items = ['throw-with-a-cause', 'throw-with-a-plain-cause', 'throw'].map((deed) => ({ do: deed }));
    const ran = await run(items, { basis: { maxAttempts: 1 } });
    expect([0, 1, 2].map((offset) => ran.results.get(offset)?.error?.cause)).toEqual([
      { name: 'Error', message: `refused${'!'.repeat(1_017)}`, code: 'ECONNREFUSED' },
      { name: 'Error', message: '{"status":503}' },
      undefined,
    ]);
  });

  it('fail alone, at once, where they return what can be no result', async () => {
    const deeds = ['return-a-bigint', 'return-a-circle', 'return-a-circle-later'];
    const ran = await run([...deeds.map((deed) => ({ do: deed })), { do: 'return-a-long-text', ms: 9e6 }, {}]);
    expect(fates(ran)).toEqual([...deeds.map(() => 'UnserialisableResult'), 'ResultTooLarge', 'ok']);
  });
});

describe('items that take too long', () => {
  it('are told so and fail, while the next ones go on', async () => {
    const file = join(bundle.folder, 'aborts');
    const ran = await run(
      [
        { do: 'never-settle', file },
        { do: 'return-its-value', value: 1 },
        { do: 'never-settle', file },
      ],
      {
        basis: { itemTimeoutMs: 60 },
      },
    );
    expect(fates(ran)).toEqual(['ItemTimedOut', 1, 'ItemTimedOut']);
    expect(ran.results.get(0)).toMatchObject({ attempts: 1, error: { message: 'expected to end within 60 ms' } });
    expect(readFileSync(file, 'utf8')).toBe('aborted 100\naborted 102\n');
  });

  it('find their signal aborted, however late they look', async () => {
    const file = join(bundle.folder, 'late');
    const items = [
      { do: 'look-at-its-signal-late', ms: 90, file },
      { do: 'wait', ms: 40 },
      { do: 'wait', ms: 40 },
    ];
    await run(items, { basis: { itemTimeoutMs: 60 } });
    expect(readFileSync(file, 'utf8')).toBe('aborted: true\n');
  });

  it('do not begin where they would not end in time', async () => {
    const items = Array(40).fill({ do: 'wait', ms: 20 });
    const ran = await run(items, { basis: { sliceEndMs: Date.now() + 200 } });
    expect(ran.tally.succeeded).toBeGreaterThan(3);
    expect(ran.pending.length).toBeGreaterThan(10);
    expect(ran.outcomes.suspects).toEqual([]);
  });
});

describe('a run that is wrong as a whole', () => {
  it('fails every item by what is wrong', async () => {
    expect(fates(await run([1, 2], { basis: { task: 'unknown' } }))).toEqual(['UnknownTask', 'UnknownTask']);
    expect(fates(await run([1, 2], { basis: { task: 'insists' } }))).toEqual(['ParamsViolation', 'ParamsViolation']);
    expect(fates(await run([1, 2], { basis: { task: 'insists', params: '{"by":3}' } }))).toEqual([3, 3]);
  });

  it('stops at the next item once the job is stopped', async () => {
    const answers = [false];
    const ran = await run(Array(200).fill({ do: 'wait', ms: 20 }), { isStopped: async () => answers.pop() ?? true });
    expect(ran.tally.succeeded).toBeGreaterThan(3);
    expect(ran.pending.length).toBeGreaterThan(100);
    expect(fates(await run([{}]))).toEqual(['ok']);
  });
});
