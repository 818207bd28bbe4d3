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
      say(`${paint('bold', task.name.padEnd(width))}  ${task.description ?? ''}`);
      if (task.params !== undefined) say(paint('dim', `${' '.repeat(width)}  params: ${fieldsOf(task.params)}`));
    }
    return EXIT.ok;
  },
};

/** A schema's fields in a line: `ms?: number = 5`. */
function fieldsOf(schema: unknown): string {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, { type?: string; enum?: string[]; default?: unknown }>;
    required?: string[];
  };
  return Object.entries(properties)
    .map(([name, field]) => {
      const optional = required.includes(name) ? '' : '?';
      const fallback = field.default === undefined ? '' : ` = ${JSON.stringify(field.default)}`;
      return `${name}${optional}: ${field.enum?.join(' | ') ?? field.type ?? 'any'}${fallback}`;
    })
    .join(', ');
}
