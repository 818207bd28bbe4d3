import { resolve } from 'node:path';
import { build, buildSync } from 'esbuild';
import { describe, describeSync } from './describe.ts';
import { keepHandlers, takeHandlers } from './handler-cache.ts';
import { type Built, type Bundles, type Plan, planBundles } from './plan.ts';
import { nameSources } from './source-names.ts';
import { bundlingError } from './tasks-file-error.ts';
import { writeManifest, writeNotes } from './write.ts';

/** What was bundled in this process, by tasks file: pipelines of one app share it. */
const bundled = new Map<string, Bundles>();

/**
 * Bundles the four functions, one folder each, and the worker with the tasks it is given.
 * @param tasksFile the module that exports the tasks
 * @throws {TasksFileError} where that module can't be bundled or loaded
 */
export function bundleFunctions(tasksFile: string): Bundles {
  const known = bundled.get(resolve(tasksFile));
  if (known !== undefined) return known;
  const plan = planBundles(tasksFile);
  const worker = workerOf(tasksFile, plan);
  const tasks = describeSync(tasksFile, plan.describeScript);
  if (!takeHandlers(plan)) keepHandlers(plan, buildSync(plan.handlers));
  return finish(tasksFile, plan, tasks, worker);
}

/**
 * The same ahead of need: the bundler works while the CDK is loaded, half a second sooner in all. What it makes is then
 * what `bundleFunctions` returns.
 * @throws {TasksFileError}
 */
export async function bundleAhead(tasksFile: string): Promise<void> {
  const plan = planBundles(tasksFile);
  const handlers = takeHandlers(plan)
    ? Promise.resolve()
    : build(plan.handlers).then((built) => keepHandlers(plan, built));
  handlers.catch(() => undefined); // Awaited below, unless the tasks are to blame first.
  const worker = await build(plan.worker).catch((error: unknown) => {
    throw bundlingError(tasksFile, error);
  });
  const tasks = await describe(tasksFile, plan.describeScript);
  await handlers;
  finish(tasksFile, plan, tasks, worker);
}

function finish(tasksFile: string, plan: Plan, tasks: unknown, worker: Built): Bundles {
  nameSources(plan, tasksFile);
  writeManifest(plan, tasks);
  writeNotes(plan, worker);
  bundled.set(resolve(tasksFile), plan.bundles);
  return plan.bundles;
}

/** The worker has the tasks in it, so what fails in its bundle is theirs. */
function workerOf(tasksFile: string, { worker }: Plan): Built {
  try {
    return buildSync(worker);
  } catch (error) {
    throw bundlingError(tasksFile, error);
  }
}
