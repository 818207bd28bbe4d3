import { join } from 'node:path';
import { folderOf } from '../../targets/local.ts';
import { makeOwnFolder } from '../../targets/own-folder.ts';
import { manifestOf, synthesize } from '../../targets/synth.ts';
import type { Command } from '../command.ts';
import { parseOptions } from '../options.ts';
import { json, TASKS } from '../shared-options.ts';
import { tasksFileOf } from '../tasks-file.ts';
import { paint, say } from '../terminal.ts';
import { EXIT } from '../usage-error.ts';

const OPTIONS = { tasks: TASKS, json: json('their names and JSON Schemas') } as const;

export const tasks: Command = {
  name: 'tasks',
  usage: 'fanout tasks [--tasks FILE] [--json]',
  summary: 'list the tasks, and what they take',
  options: OPTIONS,
  examples: ['fanout tasks', 'fanout tasks --tasks my-tasks.ts --json'],
  async run(args) {
    const { values } = parseOptions(args, OPTIONS);
    await makeOwnFolder(folderOf());
    const assembly = await synthesize(await tasksFileOf(values.tasks), join(folderOf(), 'assemblies'));
    const manifest = await manifestOf(assembly);
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
