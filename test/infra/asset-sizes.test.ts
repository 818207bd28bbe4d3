import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundleFunctions } from '../../infra/bundling/bundle.ts';
import type { Bundles } from '../../infra/bundling/plan.ts';
import { shippedTasks } from '../../infra/bundling/settings.ts';

/**
 * The most that a function loads when it starts, in bytes of minified code. Each start reads and compiles it: a
 * megabyte takes some 100 ms of a cold start, so that what grows a bundle is to be noticed. A tenth above what it was
 * in November 2026; the worker with the tasks that are shipped.
 */
const CODE_BYTES: Readonly<Record<keyof Bundles, Readonly<Record<string, number>>>> = {
  producer: { 'handler.mjs': 1_015_000 },
  consumer: { 'handler.mjs': 808_000, 'worker.mjs': 121_000 },
  settler: { 'handler.mjs': 760_000 },
  reaper: { 'handler.mjs': 879_000 },
};

/**
 * What an asset may come to with its source maps, which nothing loads. Lambda takes 250 MB; a deployment uploads each
 * that has changed.
 */
const ASSET_BYTES = 3_000_000;

const bundles = bundleFunctions(shippedTasks);

const sizesOf = (folder: string): [file: string, bytes: number][] =>
  readdirSync(folder).map((file) => [file, statSync(join(folder, file)).size]);

describe.each(Object.entries(bundles) as [keyof Bundles, string][])('the code of the %s', (name, folder) => {
  it('is no larger than was settled for', () => {
    const code = sizesOf(folder).filter(([file]) => file.endsWith('.mjs'));
    expect(code.map(([file]) => file).sort()).toEqual(Object.keys(CODE_BYTES[name]).sort());
    for (const [file, bytes] of code) expect(bytes, file).toBeLessThanOrEqual(CODE_BYTES[name][file] ?? 0);
  });

  it('is a small asset, with what lies beside it', () => {
    expect(sizesOf(folder).reduce((sum, [, bytes]) => sum + bytes, 0)).toBeLessThanOrEqual(ASSET_BYTES);
  });
});
