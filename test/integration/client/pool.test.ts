import { readdir, rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { JobFailed, Pool } from '../../../client/fanout.ts';
import { JobFolders } from '../../../client/records/job-folders.ts';
import { fail, noop, sleep, square } from '../../../functions/tasks/trials.ts';
import { workFolder } from '../../support/cli.ts';

let pool: Pool;
beforeAll(async () => {
  pool = await Pool.open({ directory: workFolder('pool') });
});
afterAll(() => pool.close());

describe('a pool', () => {
  it('maps a task over items, in input order, typed by the task', async () => {
    const squares = await pool.map(square, [1, 2, 3]);
    expectTypeOf(squares).toEqualTypeOf<number[]>();
    expect(squares).toEqual([1, 4, 9]);
    // @ts-expect-error -- the task takes numbers; it is refused as it runs, too
    await expect(pool.map(square, ['one'])).rejects.toThrow(/SchemaViolation/);
  });

  it('maps nothing to nothing, and nothing returned to undefined', async () => {
    expect(await pool.map(square, [])).toEqual([]);
    expect(await pool.map(noop, ['a', 'b'])).toEqual([undefined, undefined]);
  });

  it('takes any iterable, once', async () => {
    const items = new Set([5, 6, 7]);
    expect(await pool.map(square, items.values(), { chunkSize: 2 })).toEqual([25, 36, 49]);
  });

  it('takes params as the task has them', async () => {
    await pool.map(sleep, [1], { params: { ms: 1 } });
    // @ts-expect-error -- ms is a number; the producer refuses it
    await expect(pool.map(sleep, [1], { params: { ms: 'long' } })).rejects.toThrow(/ms/);
  });

  it('rejects with what failed where anything did, when all have run', async () => {
    const mapping = pool.map(fail, [0, 1, 2, 3], { maxAttempts: 1, params: { rate: 1 } });
    const error = await mapping.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(JobFailed);
    expect(error).toMatchObject({ state: 'partial', failures: { length: 4 } });
    expect((error as JobFailed).failures[2]).toEqual({ index: 2, name: 'Error', message: 'item 2 fails on purpose' });
  });

  it('leaves record and log of each job that ended, no results', async () => {
    const directory = workFolder('pool-records');
    await rm(`${directory}/.fanout/jobs`, { recursive: true, force: true });
    const own = await Pool.open({ directory });
    await own.map(square, [1, 2, 3], { jobId: 'first' });
    const late = await own.start(square, { items: [4] }, { jobId: 'second' });
    await late.wait();
    await own.close();
    await own.close();
    await expect(own.map(square, [1])).rejects.toThrow('expected a pool that is open, got one that was closed');
    const jobs = await new JobFolders(`${directory}/.fanout`).list();
    expect(jobs.map(({ jobId }) => jobId).sort()).toEqual(['first', 'second']);
    expect(jobs.find(({ jobId }) => jobId === 'first')).toMatchObject({
      task: 'square',
      state: 'succeeded',
      succeeded: 3,
    });
    expect((await readdir(`${directory}/.fanout/jobs/first`)).sort()).toEqual(['job.json', 'log.jsonl']);
  });

  it('refuses settings that cannot be right before anything is started', async () => {
    await expect(pool.map(square, [1], { chunkSize: 0 })).rejects.toThrow(/chunkSize: expected "auto" or .* got 0/);
    await expect(Pool.open({ concurrency: 1 })).rejects.toThrow(/from 2/);
    await expect(Pool.open({ tasks: 'none.ts' })).rejects.toThrow(/tasks: expected a file that exists/);
  });
});
