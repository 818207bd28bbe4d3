import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { expect, it } from 'vitest';
import { OLDEST_NODE } from '../../../scripts/pack/published-manifest.ts';
import { emptyFolder, ROOT, shell } from '../../support/package.ts';

const ENTRY = join(ROOT, 'client/cli/entry.cjs');

/** The command's entry, on this Node that calls itself another. */
function runAs(version: string) {
  const fake = join(emptyFolder('old-node'), 'fake.cjs');
  const versions = JSON.stringify({ node: version });
  writeFileSync(
    fake,
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, ...${versions} } });`,
  );
  return shell(`'${process.execPath}' --require '${fake}' '${ENTRY}' --version`, ROOT);
}

it.each(['12.22.0', '20.20.2', '22.17.1'])('refuses Node %s in one line, with exit code 2', async (version) => {
  expect(await runAs(version)).toEqual({
    code: 2,
    stdout: '',
    stderr: `fanout: expected Node 22.18 or newer, got ${version}\n`,
  });
});

it.each([OLDEST_NODE, '23.0.0', '24.21.0'])('runs on Node %s', async (version) => {
  expect(await runAs(version)).toMatchObject({ code: 0, stderr: '' });
});

it('can be read by a Node of 2018, and by the one that the package asks for', () => {
  const source = readFileSync(ENTRY, 'utf8');
  const now = transformSync(source, { minifyWhitespace: true, target: 'esnext' }).code;
  const then = transformSync(source, {
    minifyWhitespace: true,
    target: 'node10',
    supported: { 'dynamic-import': true },
  });
  expect(then.code).toBe(now);
  expect(OLDEST_NODE).toMatch(/^22\.18\./);
});
