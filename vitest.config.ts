import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const ownFolder = 'test/support/own-temp-folder.ts';
const setupFiles = ['test/support/temp-folder-of-file.ts'];

/** One project a kind of test, so that each can be run alone: `npx vitest run --project unit`. */
const project = (name: string, extra: Record<string, unknown> = {}) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    environment: 'node',
    globalSetup: [ownFolder],
    setupFiles,
    ...extra,
  },
});

/**
 * Real processes on a machine that may be busy with other things. Where that is so, FANOUT_TEST_RETRIES=1 tries a test
 * that failed once more, and says so.
 */
const slow = { testTimeout: 60_000, hookTimeout: 60_000, retry: Number(process.env['FANOUT_TEST_RETRIES'] ?? 0) };
/** The suite may run on a target elsewhere, whose jobs take longer: one file after the other there. */
const isElsewhere = process.env['FANOUT_CONFORMANCE_PLACE'] !== undefined;
const conforming = isElsewhere ? { ...slow, testTimeout: 200_000, fileParallelism: false } : slow;
/** Tests that install the package from the registry, as a stranger does. */
const PACKAGE_TESTS = 'test/integration/package/**/*.test.ts';
const installing = { testTimeout: 180_000, hookTimeout: 180_000 };
const globalSetup = [ownFolder, 'test/support/synthesize-once.ts'];
/** Real processes, killed on purpose, and a broken pipeline for each test: run only where they are asked for. */
const faults = project('faults', { testTimeout: 240_000, hookTimeout: 60_000, maxConcurrency: 3 });
/** They need more than Node and npm (docs/localstack.md): run only where they are asked for. */
const localstack = project('localstack', { ...slow, globalSetup: [ownFolder, 'test/support/install-localstack.ts'] });

export default defineConfig({
  test: {
    // Vitest would keep one core for itself, and these tests mostly wait: for processes, retries and silences.
    maxWorkers: availableParallelism(),
    projects: [
      project('unit'),
      project('property', { testTimeout: 180_000 }),
      project('infra', slow),
      project('integration', { ...slow, globalSetup, exclude: ['**/node_modules/**', PACKAGE_TESTS] }),
      project('package', { ...installing, include: [PACKAGE_TESTS] }),
      project('conformance', { ...conforming, globalSetup: [ownFolder, 'test/support/conformance-target.ts'] }),
      ...(process.env['FANOUT_TEST_FAULTS'] === '1' ? [faults] : []),
      ...(process.env['FANOUT_TEST_LOCALSTACK'] === '1' ? [localstack] : []),
    ],
  },
});
