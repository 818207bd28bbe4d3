import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startRuntime } from '../../../client/targets/local.ts';
import { prune } from '../../../client/targets/prune.ts';
import { synthesize } from '../../../client/targets/synth.ts';
import { TEST_FOLDER } from '../../support/eventually.ts';

it('a runtime keeps the assembly that its functions run from, however often the tasks change', async () => {
  await mkdir(TEST_FOLDER, { recursive: true });
  const folder = await mkdtemp(join(TEST_FOLDER, 'in-use-'));
  try {
    const assembly = await synthesize(undefined, folder);
    const runtime = await startRuntime({
      assembly,
      concurrency: 2,
      onLog: undefined,
      cacheIn: join(TEST_FOLDER, 'cache'),
    });
    const key = assembly.version.slice(0, 12);
    for (const n of [1, 2, 3, 4, 5, 6]) await mkdir(join(folder, `${key}-zz${n}`));
    await prune(folder, key, `${key}-zz6`);
    expect(existsSync(join(assembly.directory, 'manifest.json'))).toBe(true);
    await runtime.close();
    await prune(folder, key, `${key}-zz6`);
    expect(existsSync(assembly.directory)).toBe(false);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
