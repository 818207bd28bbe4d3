import type { TaskManifest } from '../../events/task-manifest.ts';
import { nearest } from '../nearest.ts';
import { UsageError } from './usage-error.ts';

/** What a command line says of a task. */
export interface TaskAsked {
  readonly name: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** That of `--tasks`, where one is given. */
  readonly tasksFile: string | undefined;
}

/**
 * Checks that there is such a task, and that it knows the params by name: a schema lets others pass, and a slip of the
 * pen would run the whole job with a default.
 * @throws {UsageError}
 */
export function checkTask({ tasks }: TaskManifest, { name, params, tasksFile }: TaskAsked): void {
  const task = tasks.find((known) => known.name === name);
  if (task === undefined) {
    const names = tasks.map((known) => known.name);
    const own = tasksFile === undefined ? '--tasks FILE is for your own' : undefined;
    throw new UsageError(`unknown task "${name}": expected one of ${names.join(', ')}`, didYouMean(name, names) ?? own);
  }
  const known = namesIn(task.params);
  const unknown = known === undefined ? undefined : Object.keys(params).find((param) => !known.includes(param));
  if (known === undefined || unknown === undefined) return;
  throw new UsageError(
    `--param: task "${name}" takes ${known.length === 0 ? 'none' : known.join(', ')}; got ${unknown}`,
    didYouMean(unknown, known),
  );
}

function didYouMean(given: string, known: readonly string[]): string | undefined {
  const meant = nearest(given, known);
  return meant === undefined ? undefined : `did you mean ${meant}?`;
}

/** Keywords by which a schema may take params that `properties` doesn't name. */
const MORE = ['additionalProperties', 'patternProperties', 'anyOf', 'oneOf', 'allOf', '$ref'];

/** The names that a schema of params takes; undefined where it may take others, too. */
function namesIn(schema: unknown): readonly string[] | undefined {
  if (typeof schema !== 'object' || schema === null || !('properties' in schema)) return undefined;
  const isOpen = MORE.some((keyword) => ![undefined, false].includes((schema as Record<string, false>)[keyword]));
  return isOpen ? undefined : Object.keys(schema.properties as object);
}
