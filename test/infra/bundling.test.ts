import { resolve } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { bundleFunctions } from '../../infra/bundling/bundle.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

it('loads the tasks without the environment of its host', () => {
  vi.stubEnv('FANOUT_TEST_SECRET', 'secret');
  const tasks = resolve(import.meta.dirname, '../fixtures/tasks/minds-its-host.ts');
  expect(() => bundleFunctions(tasks)).not.toThrow();
});
