import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CONFORMANCE_FOLDER, knownDifferences } from '../../../../scripts/conformance/known-differences.ts';
import { parityPage } from '../../../../scripts/conformance/parity.ts';

const PAGE = join(import.meta.dirname, '../../../../docs/parity.md');
const testsOf = (target: string): { test: string; outcome: string }[] =>
  (JSON.parse(readFileSync(join(CONFORMANCE_FOLDER, 'runs', `${target}.json`), 'utf8')) as { tests: [] }).tests;

it('the page is what the kept runs and the known differences say', async () => {
  expect(readFileSync(PAGE, 'utf8')).toBe(await parityPage());
});

it.each(['local', 'localstack'])('what failed on %s is known, with its reason', (target) => {
  const failed = testsOf(target).filter(({ outcome }) => outcome === 'failed');
  expect(failed.map(({ test }) => test).sort()).toEqual(
    knownDifferences(target)
      .map(({ test }) => test)
      .sort(),
  );
});

it('nothing is known to differ on the embedded runtime', () => {
  expect(knownDifferences('local')).toEqual([]);
});
