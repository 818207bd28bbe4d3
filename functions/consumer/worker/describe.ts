import * as z from 'zod';
import * as module from '#tasks';
import { tasksOf } from '../../../core/task.ts';

/** Prints what is to be known of the tasks without loading them. Run once, when they are bundled. */
const schemaOf = (schema: z.ZodType | undefined) =>
  schema === undefined ? undefined : z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

const tasks = [...tasksOf(module).values()].map(({ name, description, itemSeconds, input, params }) => ({
  name,
  description,
  itemSeconds,
  input: schemaOf(input),
  params: schemaOf(params),
}));

process.stdout.write(JSON.stringify(tasks));
