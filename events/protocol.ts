import * as z from 'zod';
import { TASK_NAME, TASK_NAME_EXPECTED } from './task-name.ts';

/** The version every message and event of this project carries; a reader refuses any other by name. */
export const PROTOCOL_VERSION = 1;

/** A refused value as a message quotes it: JSON knows neither NaN nor Infinity. */
export const shown = (value: unknown): string =>
  typeof value === 'number' ? String(value) : String(JSON.stringify(value)).slice(0, 100);

export const versionSchema = z.literal(PROTOCOL_VERSION, {
  error: ({ input }) => `expected protocol version ${PROTOCOL_VERSION}, got ${shown(input)}`,
});

/** A job's name: safe in keys, file names and URLs. */
export const jobIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected 1-64 characters of A-Z, a-z, 0-9, "_" and "-"');

export const taskNameSchema = z.string().regex(TASK_NAME, TASK_NAME_EXPECTED);
