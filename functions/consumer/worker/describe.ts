import { writeSync } from 'node:fs';
import * as z from 'zod';
import * as module from '#tasks';
import { tasksOf } from '../../../core/task.ts';
import { taskNameSchema } from '../../../events/protocol.ts';

/** Says what is to be known of the tasks without loading them. Run once, when they are bundled. */
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

// A pipe of its own: a tasks file may print when it is loaded, and may leave a timer.
writeSync(3, JSON.stringify(tasks));
process.exit(0);
