import * as z from 'zod';

const time = z.iso.datetime().transform((text) => Date.parse(text));
const pid = z.int();
const count = z.int().min(0);

const createdSchema = z.object({ message: z.literal('job created'), time, pid, task: z.string() });
const redrivenSchema = z.object({ message: z.literal('job redriven'), time, pid, task: z.string() });

const putSchema = z.object({ message: z.literal('put'), time, pid, chunks: count, from: count, upTo: count });

const sealedSchema = z.object({ message: z.literal('sealed: no more'), time, pid });

/** One delivery of a chunk; without a tally, nothing of it was to be run. */
const deliverySchema = z.object({
  message: z.literal('chunk'),
  time,
  pid,
  chunk: count,
  first: count.optional(),
  items: count,
  receiveCount: count,
  continuation: count,
  verdict: z.enum(['acknowledge', 'leave']),
  succeeded: count.optional(),
  failed: count.optional(),
  skipped: count.optional(),
  ms: z.number().min(0),
});

const workerEndedSchema = z.object({
  message: z.literal('worker ended'),
  time,
  pid,
  chunk: count,
  how: z.string(),
  item: count.optional(),
});

const deadLetterSchema = z.object({ message: z.literal('dead letter settled'), time, pid, chunk: count });

const logEventSchema = z.discriminatedUnion('message', [
  createdSchema,
  redrivenSchema,
  putSchema,
  sealedSchema,
  deliverySchema,
  workerEndedSchema,
  deadLetterSchema,
]);

/** What a job's log tells of its course; times are in ms since 1970. */
export type LogEvent = z.infer<typeof logEventSchema>;
export type DeliveryEvent = Extract<LogEvent, { message: 'chunk' }>;

/** A task's own line names the item that said it; what it says may look like any of ours. */
const BY_A_TASK = /"attempt":\d/;
const OURS = /"message":"(?:job created|job redriven|put|sealed: no more|chunk|worker ended|dead letter settled)"/;

/** The event that a line of a job's log is, if it is one: most lines of a talkative task aren't. */
export function toLogEvent(line: string): LogEvent | undefined {
  if (!OURS.test(line) || BY_A_TASK.test(line)) return undefined;
  try {
    return logEventSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined; // A line that is being written.
  }
}
