import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Everything that needs LocalStack, which is installed and started for it and ended again: the tests of how it is run
 * here, and the conformance suite on it.
 */
const ROOT = join(import.meta.dirname, '../..');

const parts: readonly (readonly string[])[] = [
  [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'localstack'],
  [join(import.meta.dirname, 'run.ts'), '--target', 'localstack', ...process.argv.slice(2)],
];

for (const part of parts) {
  const env = { ...process.env, FANOUT_TEST_LOCALSTACK: '1' };
  const { status } = spawnSync(process.execPath, part, { cwd: ROOT, stdio: 'inherit', env });
  if (status !== 0) process.exit(status ?? 1);
}
