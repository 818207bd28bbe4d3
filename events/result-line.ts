import * as z from 'zod';

export const itemStatusSchema = z.enum(['succeeded', 'failed', 'skipped']);
export type ItemStatus = z.infer<typeof itemStatusSchema>;

/** Why an item failed. */
export const itemErrorSchema = z.strictObject({
  /** The thrown error's class, or ours: SchemaViolation, MalformedItem, ItemTooLarge, ItemTimedOut, ItemCrashed… */
  name: z.string(),
  message: z.string(),
  /** Cut to 4 KB. */
  stack: z.string().optional(),
  /** The error's own `cause`, its message cut to 1 KB; a cause's cause is not kept. */
  cause: z.strictObject({ name: z.string(), message: z.string(), code: z.string().optional() }).optional(),
  /** The process that ran the item last. */
  pid: z.int().optional(),
  /** ISO 8601. */
  time: z.string().optional(),
  /** The last lines that its process printed before it ended, in short. */
  output: z.string().optional(),
  exitCode: z.int().optional(),
  signal: z.string().optional(),
});
export type ItemError = z.infer<typeof itemErrorSchema>;

/** One item's result: a line of a results file. `value` is absent where the task returned nothing. */
export const resultLineSchema = z.strictObject({
  index: z.int().min(0),
  status: itemStatusSchema,
  value: z.json().optional(),
  error: itemErrorSchema.optional(),
  /** Of an item that failed its text, cut to 200 characters. */
  input: z.string().optional(),
  attempts: z.int().min(0),
});
export type ResultLine = z.infer<typeof resultLineSchema>;
