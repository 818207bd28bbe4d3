import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { install } from '../../local/localstack/install.ts';
import { LOCALSTACK_HOME } from '../support/install-localstack.ts';

it("the plug-in's own tests pass", async () => {
  const { python } = await install({ home: LOCALSTACK_HOME });
  const [sources, tests] = ['local/localstack/plugin', 'test/localstack/plugin/test_plugin.py'];
  const root = resolve(import.meta.dirname, '../..');
  const env = { ...process.env, PYTHONPATH: join(root, sources), PYTHONDONTWRITEBYTECODE: '1' };
  const { status, stderr } = spawnSync(python, [join(root, tests)], { env, encoding: 'utf8' });
  expect(stderr).toMatch(/Ran \d+ tests in .*\n\nOK\n$/);
  expect(status).toBe(0);
});
