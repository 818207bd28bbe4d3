import { join } from 'node:path';
import type { TaskManifest } from '../../../events/task-manifest.ts';
import { folderOf } from '../../targets/local.ts';
import { makeOwnFolder } from '../../targets/own-folder.ts';
import type { Place } from '../../targets/place.ts';
import { manifestOf, synthesize } from '../../targets/synth.ts';
import type { Command } from '../command.ts';
import { onlyOptions } from '../options.ts';
import { chosenPlace, PLACE } from '../place.ts';
import { json, TASKS } from '../shared-options.ts';
import { tasksFileOf } from '../tasks-file.ts';
import { paint, say } from '../terminal.ts';
import { EXIT } from '../usage-error.ts';

const OPTIONS = { tasks: TASKS, ...PLACE, json: json('their names and JSON Schemas') } as const;

export const tasks: Command = {
  name: 'tasks',
  usage: 'fanout tasks [options]',
  summary: 'list the tasks, and what they take',
  options: OPTIONS,
  examples: ['fanout tasks', 'fanout tasks --tasks my-tasks.ts --json'],
  async run(args) {
    const values = onlyOptions(args, OPTIONS);
    const manifest = await deployedTasks(chosenPlace(values), values.tasks);
    if (values.json === true) {
      say(JSON.stringify(manifest.tasks));
      return EXIT.ok;
    }
    const width = Math.max(...manifest.tasks.map(({ name }) => name.length));
    for (const task of manifest.tasks) {
      const name = paint('bold', task.name);
      say(
        task.description === undefined ? name : `${name}${' '.repeat(width - task.name.length)}  ${task.description}`,
      );
      for (const [what, schema] of [
        ['item', task.input],
        ['params', task.params],
      ] as const)
        if (schema !== undefined) say(paint('dim', `${' '.repeat(width)}  ${what}: ${shapeOf(schema)}`));
    }
    return EXIT.ok;
  },
};

/** The tasks of a stack as it is deployed, or as it would be on this machine. */
async function deployedTasks(place: Place, given: string | undefined): Promise<TaskManifest> {
  const file = await tasksFileOf(given, place);
  if (place.target !== 'local') {
    const { openRemote } = await import('../../targets/remote.ts');
    const { connection } = await openRemote(place, file === undefined ? {} : { tasks: file });
    return connection.tasks();
  }
  await makeOwnFolder(folderOf());
  return manifestOf(await synthesize(file, join(folderOf(), 'assemblies')));
}

interface SchemaLike {
  readonly type?: string;
  readonly properties?: Record<string, { type?: string; enum?: string[]; default?: unknown }>;
  readonly required?: string[];
}

/** A schema in a line: an object's fields, as in `ms?: number = 5`, or else its type. */
function shapeOf(schema: unknown): string {
  const { type = 'any', properties, required = [] } = schema as SchemaLike;
  if (properties === undefined) return type;
  return Object.entries(properties)
    .map(([name, field]) => {
      const optional = required.includes(name) ? '' : '?';
      const fallback = field.default === undefined ? '' : ` = ${JSON.stringify(field.default)}`;
      return `${name}${optional}: ${field.enum?.join(' | ') ?? field.type ?? 'any'}${fallback}`;
    })
    .join(', ');
}
