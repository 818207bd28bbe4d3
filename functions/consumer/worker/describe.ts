import { writeSync } from 'node:fs';
import type * as z from 'zod';
import * as module from '#tasks';
import { tasksOf } from '../../../core/task.ts';
import { TASK_NAME, TASK_NAME_EXPECTED } from '../../../events/task-name.ts';

/**
 * Says what is to be known of the tasks without loading them. Run once, when they are bundled. Without zod in it, which
 * is most of what there would be to bundle, where the tasks have none; `ZOD_URL` is where it can be loaded from.
 */
const [ZOD_URL = ''] = process.argv.slice(2);
const FLAVOUR = { io: 'input', unrepresentable: 'any' } as const;

async function schemaOf(schema: z.ZodType | undefined): Promise<unknown> {
  if (schema === undefined) return undefined;
  // Those of zod/mini, and of older versions, can't tell it themselves.
  if (typeof (schema as Partial<z.ZodType>).toJSONSchema === 'function') return schema.toJSONSchema(FLAVOUR);
  const { toJSONSchema } = (await import(ZOD_URL)) as typeof z;
  return toJSONSchema(schema, FLAVOUR);
}

const tasks = [...tasksOf(module).values()];
for (const { name } of tasks) if (!TASK_NAME.test(name)) throw new Error(`task "${name}": ${TASK_NAME_EXPECTED}`);

const described = await Promise.all(
  tasks.map(async ({ name, description, itemSeconds, input, params }) => ({
    name,
    description,
    itemSeconds,
    input: await schemaOf(input),
    params: await schemaOf(params),
  })),
);

// A pipe of its own: a tasks file may print when it is loaded, and may leave a timer.
writeSync(3, JSON.stringify(described));
process.exit(0);
