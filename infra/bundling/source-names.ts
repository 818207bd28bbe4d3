import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { Plan } from './plan.ts';
import { root } from './settings.ts';

/**
 * Names the sources in the worker's map as who wrote the tasks knows them: esbuild names them as seen from a folder
 * that is gone later. Stacks of items that fail have these names.
 */
export function nameSources({ bundles }: Plan, tasksFile: string): void {
  const file = join(bundles.consumer, 'worker.mjs.map');
  const map = JSON.parse(readFileSync(file, 'utf8')) as { sources: string[] };
  const home = realpathSync(dirname(resolve(tasksFile)));
  const sources = map.sources.map((source) => nameOf(resolve(bundles.consumer, source), home));
  writeFileSync(file, JSON.stringify({ ...map, sources }));
}

/** As seen from the tasks' folder, where it is in there; from the pipeline's own; or else in full. */
function nameOf(file: string, home: string): string {
  if (isIn(file, home)) return relative(home, file);
  return isIn(file, root) ? join('fanout', relative(root, file)) : file;
}

function isIn(file: string, folder: string): boolean {
  const path = relative(folder, file);
  return path !== '' && !path.startsWith('..') && !isAbsolute(path);
}
