import * as z from 'zod';
import { defineTask } from '../../core/task.ts';

const entrySchema = z.object({
  time: z.iso.datetime(),
  ip: z.ipv4(),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']),
  path: z.string().startsWith('/'),
  status: z.int().min(100).max(599),
  bytes: z.int().min(0),
  durationMs: z.number().min(0),
});

/** Classifies one line of a web server's access log, given as JSON. */
export const accessLog = defineTask({
  name: 'access-log',
  description: "classifies a line of a web server's access log",
  input: entrySchema,
  run: ({ path, status, durationMs, bytes }) => ({
    statusClass: `${Math.floor(status / 100)}xx`,
    path: path.split('?', 1)[0] ?? path,
    durationMs,
    bytes,
  }),
});
