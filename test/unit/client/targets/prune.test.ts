import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { markUsed } from '../../../../client/targets/assembly-users.ts';
import { prune } from '../../../../client/targets/prune.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fanout-prune-'));
  for (let n = 1; n <= 8; n += 1) await mkdir(join(folder, `key-${n}`));
  await mkdir(join(folder, 'other-1'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('keeps the newest few, and those of other tasks', async () => {
  await prune(folder, 'key', 'key-8');
  expect(await readdir(folder)).toEqual(['key-4', 'key-5', 'key-6', 'key-7', 'key-8', 'other-1']);
});

it('never removes an assembly that a live process uses, until its last use ends', async () => {
  const release = await Promise.all([markUsed(join(folder, 'key-1')), markUsed(join(folder, 'key-1'))]);
  await release[0]?.();
  await prune(folder, 'key', 'key-8');
  expect(await readdir(folder)).toContain('key-1');
  await release[1]?.();
  await prune(folder, 'key', 'key-8');
  expect(await readdir(folder)).not.toContain('key-1');
});

it('does not count a process that is gone', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  await mkdir(join(folder, 'key-1', 'users'));
  await writeFile(join(folder, 'key-1', 'users', `${pid}.1`), '');
  await prune(folder, 'key', 'key-8');
  expect(await readdir(folder)).not.toContain('key-1');
});
