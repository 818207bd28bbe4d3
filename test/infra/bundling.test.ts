import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { bundleAhead, bundleFunctions } from '../../infra/bundling/bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'fanout-tasks-'));
symlinkSync(resolve(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'));
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

it.each([
  ['zod', "import * as z from 'zod';", 'z.object({ n: z.number().optional() })'],
  ['zod/mini', "import * as z from 'zod/mini';", 'z.object({ n: z.optional(z.number()) })'],
])('describes the schemas of %s', (name, imported, schema) => {
  const tasks = join(folder, `${name.replace('/', '-')}.ts`);
  writeFileSync(
    tasks,
    `${imported}
    import { defineTask } from 'fanout';
    export const task = defineTask({ name: 'task', params: ${schema}, run: () => 1 });`,
  );
  const manifest = JSON.parse(readFileSync(join(bundleFunctions(tasks).producer, 'tasks.json'), 'utf8'));
  expect(manifest.tasks).toMatchObject([
    { name: 'task', params: { type: 'object', properties: { n: { type: 'number' } } } },
  ]);
  expect(manifest.tasks[0].params.required).toBeUndefined();
});

it('leaves zod out of the worker where the tasks have none: a tenth of the code to load', () => {
  const tasks = join(folder, 'no-schema.ts');
  writeFileSync(
    tasks,
    `import { defineTask } from 'fanout';\nexport const task = defineTask({ name: 'task', run: () => 1 });\n`,
  );
  expect(statSync(join(bundleFunctions(tasks).consumer, 'worker.mjs')).size).toBeLessThan(20_000);
});
