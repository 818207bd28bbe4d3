import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { bundleFunctions } from '../../infra/bundling/bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'fanout-names-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("names the tasks' sources as seen from their own folder, and those of the pipeline as seen from its own", () => {
  mkdirSync(join(folder, 'app/lib'), { recursive: true });
  const tasks = join(folder, 'app/tasks.ts');
  writeFileSync(join(folder, 'app/lib/twice.ts'), 'export const twice = (n: number): number => 2 * n;\n');
  writeFileSync(join(folder, 'beside.ts'), 'export const three: number = Math.abs(-3);\n');
  writeFileSync(
    tasks,
    `import { defineTask } from 'fanout';
    import { three } from '../beside.ts';
    import { twice } from './lib/twice.ts';
    export const task = defineTask({ name: 'task', run: (n: number) => twice(n) + three });`,
  );
  const map = join(bundleFunctions(tasks).consumer, 'worker.mjs.map');
  const { sources } = JSON.parse(readFileSync(map, 'utf8')) as { sources: string[] };
  expect(sources).toEqual(expect.arrayContaining(['tasks.ts', 'lib/twice.ts', join(folder, 'beside.ts')]));
  expect(sources).toContain('fanout/functions/consumer/worker/run-items.ts');
  expect(sources.filter((source) => source.startsWith('..'))).toEqual([]);
});
