import { expect, it } from 'vitest';
import * as z from 'zod';
import { jobRequestSchema } from '../../../../events/job-request.ts';
import type { TaskManifest } from '../../../../events/task-manifest.ts';
import { checkTask } from '../../../../functions/producer/manifest.ts';
import * as trials from '../../../../functions/tasks/trials.ts';

/** As the manifest has them when they are bundled. */
const manifest = {
  version: 1,
  taskVersion: 'v',
  tasks: Object.values(trials).map(({ name, params }) => ({
    name,
    ...(params === undefined ? {} : { params: z.toJSONSchema(params, { io: 'input' }) }),
  })),
} as unknown as TaskManifest;
const check = (task: string, params: Record<string, unknown>) =>
  checkTask(manifest, jobRequestSchema.parse({ version: 1, task, input: { type: 'range', from: 0, to: 1 }, params }));

it('takes params that a task knows, and none', () => {
  expect(check('sleep', { ms: 3 }).name).toBe('sleep');
  expect(check('sleep', {}).name).toBe('sleep');
  expect(check('square', {}).name).toBe('square');
});

it.each([
  ['square', { x: 1, y: 2 }, 'params: task "square" takes none, got x, y'],
  ['noop', { ms: 1 }, 'params: task "noop" takes none, got ms'],
  ['sleep', { msx: 1 }, /params of task "sleep".*msx/],
  ['fail', { rat: 0.5 }, /params of task "fail".*rat/],
  ['crash', { evry: 2 }, /params of task "crash".*evry/],
])('refuses params that a task does not know: %s %j', (task, params, message) => {
  expect(() => check(task, params)).toThrow(message);
});
