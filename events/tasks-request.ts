import * as z from 'zod';
import { versionSchema } from './protocol.ts';
import { taskManifestSchema } from './task-manifest.ts';

/** Asks the producer which tasks are deployed. */
export const tasksRequestSchema = z.strictObject({ version: versionSchema, describe: z.literal('tasks') });
export type TasksRequest = z.infer<typeof tasksRequestSchema>;

/** Its answer. */
export const tasksAnswerSchema = z.strictObject({ version: versionSchema, tasks: taskManifestSchema });
export type TasksAnswer = z.infer<typeof tasksAnswerSchema>;
