import * as z from 'zod';
import * as module from '#tasks';
import { tasksOf } from '../../../core/task.ts';
import { taskNameSchema } from '../../../events/protocol.ts';

/** Prints what is to be known of the tasks without loading them. Run once, when they are bundled. */
const schemaOf = (schema: z.ZodType | undefined) =>
  schema === undefined ? undefined : z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });

for (const name of tasksOf(module).keys()) {
  const checked = taskNameSchema.safeParse(name);
  if (!checked.success) throw new Error(`task "${name}": ${checked.error.issues[0]?.message}`);
}

const tasks = [...tasksOf(module).values()].map(({ name, description, itemSeconds, input, params }) => ({
  name,
  description,
  itemSeconds,
  input: schemaOf(input),
  params: schemaOf(params),
}));

process.stdout.write(JSON.stringify(tasks));
