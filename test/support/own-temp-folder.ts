import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MARK = 'FANOUT_TEST_TEMP';

/**
 * Gives all tests of a run one temporary folder, which goes with them: a test's process may be ended before it can
 * clean up after itself.
 */
export default function setup(): (() => void) | undefined {
  if (process.env[MARK] !== undefined) return undefined;
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'fanout-tests-'));
  process.env[MARK] = folder;
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
