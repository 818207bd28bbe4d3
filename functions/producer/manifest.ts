import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { FanoutError, InvalidInput, invalid } from '../../core/errors.ts';
import type { JobRequest } from '../../events/job-request.ts';
import { type TaskManifest, taskManifestSchema } from '../../events/task-manifest.ts';

type ManifestTask = TaskManifest['tasks'][number];

/** Reads the manifest that was written when the tasks were bundled: the producer never loads a task. */
export function loadManifest(): TaskManifest {
  const file = new URL('./tasks.json', import.meta.url);
  return taskManifestSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
}

/** The task of a name. @throws {InvalidInput} where there is no such task */
export function namedTask(manifest: TaskManifest, name: string): ManifestTask {
  const task = manifest.tasks.find((one) => one.name === name);
  if (task !== undefined) return task;
  throw new InvalidInput('task', `one of ${manifest.tasks.map((one) => one.name).join(', ')}`, `"${name}"`);
}

/**
 * The task that a request names, its params checked.
 * @throws {InvalidInput} where there is no such task, or the params don't match its schema
 */
export function checkTask(manifest: TaskManifest, request: JobRequest): ManifestTask {
  const task = namedTask(manifest, request.task);
  if (task.params === undefined) {
    const given = Object.keys(request.params);
    if (given.length === 0) return task;
    throw new FanoutError('InvalidInput', `params: task "${task.name}" takes none, got ${given.join(', ')}`);
  }
  const checked = z.fromJSONSchema(task.params as Parameters<typeof z.fromJSONSchema>[0]).safeParse(request.params);
  if (!checked.success) throw invalid(`params of task "${task.name}"`, checked.error.issues);
  return task;
}
