import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { JobFolders } from '../../../../client/records/job-folders.ts';

let root: string;
let folders: JobFolders;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'fanout-records-'));
  folders = new JobFolders(join(root, '.fanout'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const job = (jobId: string) => ({
  jobId,
  key: `${jobId}-1`,
  task: 'square',
  state: 'succeeded' as const,
  total: 1,
  succeeded: 1,
  failed: 0,
  skipped: 0,
  chunks: 1,
  elapsedMs: 1,
  itemsPerSecond: 1,
});

it('keeps a record in whole, and leaves no draft', async () => {
  await folders.record(job('one'));
  expect(await folders.list()).toMatchObject([job('one')]);
  expect(await readdir(folders.of('one'))).toEqual(['job.json']);
});

it('keeps it where its end was announced more than once, and all came at once', async () => {
  await Promise.all(Array.from({ length: 20 }, () => folders.record(job('one'))));
  expect(await folders.list()).toMatchObject([job('one')]);
  expect(await readdir(folders.of('one'))).toEqual(['job.json']);
});

it('goes by the name of a folder, not by what the record in it says', async () => {
  await mkdir(folders.of('one'), { recursive: true });
  await writeFile(join(folders.of('one'), 'job.json'), JSON.stringify(job('../../victim')));
  expect((await folders.read('one'))?.jobId).toBe('one');
});

it.each(['..', '../x', '', 'a/b', 'x'.repeat(65)])('refuses %j as an id', async (jobId) => {
  expect(() => folders.of(jobId)).toThrow(/job id: expected/);
  await expect(folders.remove([jobId])).rejects.toThrow(/job id: expected/);
});

it('removes a job without a record too', async () => {
  await mkdir(folders.of('cut-off'), { recursive: true });
  expect(await folders.has('cut-off')).toBe(true);
  expect(await folders.remove()).toBe(1);
  expect(existsSync(folders.of('cut-off'))).toBe(false);
});
