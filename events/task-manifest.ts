import * as z from 'zod';
import { taskNameSchema, versionSchema } from './protocol.ts';

/** What is known of the bundled tasks without loading them; written beside the worker when it is bundled. */
export const taskManifestSchema = z.strictObject({
  version: versionSchema,
  /** Content hash of the worker's bundle: a job pins the one it began with. */
  taskVersion: z.string(),
  tasks: z.array(
    z.strictObject({
      name: taskNameSchema,
      description: z.string().optional(),
      /** JSON Schema of an item, where the task gives one. */
      input: z.json().optional(),
      /** JSON Schema of the job's params, where the task gives one. */
      params: z.json().optional(),
      /** What an item takes, where the task states it: bounds "auto" chunks to about 10 s of work. */
      itemSeconds: z.number().positive().optional(),
    }),
  ),
});
export type TaskManifest = z.infer<typeof taskManifestSchema>;
