import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { bundleAhead, bundleFunctions } from '../../infra/bundling/bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'fanout-tasks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

afterEach(() => {
  vi.unstubAllEnvs();
});

it('loads the tasks without the environment of its host', () => {
  vi.stubEnv('FANOUT_TEST_SECRET', 'secret');
  const tasks = resolve(import.meta.dirname, '../fixtures/tasks/minds-its-host.ts');
  expect(() => bundleFunctions(tasks)).not.toThrow();
});

it.each([
  ['is killed', "process.kill(process.pid, 'SIGKILL');", 'it ends its process (SIGKILL)'],
  ['exits as if all were well', 'process.exit(0);', 'it ends its process (exit code 0)'],
  ['exits without a word', 'process.exit(3);', 'it ends its process (exit code 3)'],
  ['throws', "throw new Error('no key');", 'Error: no key (line 1)'],
])('says why tasks can not be loaded whose file %s', async (name, code, problem) => {
  const tasks = join(folder, `${name.replaceAll(' ', '-')}.ts`);
  writeFileSync(tasks, `${code}\nexport const task = () => 1;\n`);
  const said = `${tasks}: can't be loaded: ${problem}`;
  expect(() => bundleFunctions(tasks)).toThrow(said);
  await expect(bundleAhead(tasks)).rejects.toThrow(said);
});

it('does not wait for what tasks leave running', async () => {
  const tasks = join(folder, 'leaves-a-process.ts');
  writeFileSync(
    tasks,
    `import { spawn } from 'node:child_process';
    import { defineTask } from 'fanout';
    spawn('sleep', ['15'], { detached: true, stdio: 'inherit' }).unref();
    export const task = defineTask({ name: 'task', run: () => 1 });`,
  );
  const beganAtMs = performance.now();
  await bundleAhead(tasks);
  expect(performance.now() - beganAtMs).toBeLessThan(14_000);
});
