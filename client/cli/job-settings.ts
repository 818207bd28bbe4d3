import { readFile } from 'node:fs/promises';
import type * as z from 'zod';
import { jobOptionsSchema } from '../../events/job-request.ts';
import { jobIdSchema } from '../../events/protocol.ts';
import type { JobSettings } from '../start-job.ts';
import type { CommandOptions } from './command.ts';
import { type parseOptions, readParams, seconds, tolerance, wholeNumber } from './options.ts';
import { UsageError } from './usage-error.ts';

/** Options of a command that say how a job is run. */
export const JOB_SETTINGS = {
  param: {
    type: 'string',
    multiple: true,
    value: 'name=value',
    about: 'a param of the job; or a file with a JSON object',
  },
  'chunk-size': { type: 'string', value: 'N', about: 'items a chunk, 1-10,000, or auto (default)' },
  'max-attempts': { type: 'string', value: 'N', about: 'runs of an item that throws, 1-100 (default 3)' },
  'item-concurrency': { type: 'string', value: 'N', about: 'items at once in one process, 1-1,000 (default 1)' },
  'item-timeout': { type: 'string', value: 'SECONDS', about: 'what an item may take (default 20)' },
  deadline: {
    type: 'string',
    value: 'SECONDS',
    about: "stop the job if it hasn't ended by then, looked at every 5 min (default 6 days)",
  },
  tolerate: { type: 'string', value: 'N or N%', about: 'stop the job at more failures; at no more, exit with 0' },
  'job-id': { type: 'string', value: 'ID', about: 'name the job: the same id and request twice is one job' },
} as const satisfies CommandOptions;

type Values = ReturnType<typeof parseOptions<typeof JOB_SETTINGS>>['values'];

/** What the options say about a job, each checked. @throws {UsageError} that names the option */
export async function toJobSettings(values: Values): Promise<JobSettings> {
  const { chunkSize, maxAttempts, itemConcurrency, itemTimeoutSeconds, deadlineSeconds } = jobOptionsSchema.shape;
  const params = await readParams(values.param ?? [], (file) => readFile(file, 'utf8'));
  const whole = (name: 'chunk-size' | 'max-attempts' | 'item-concurrency' | 'deadline') =>
    wholeNumber(name, values[name]);
  return {
    ...optional('jobId', checked('job-id', jobIdSchema, values['job-id'])),
    ...(Object.keys(params).length === 0 ? {} : { params: params as NonNullable<JobSettings['params']> }),
    ...optional(
      'chunkSize',
      values['chunk-size'] === 'auto' ? undefined : checked('chunk-size', chunkSize, whole('chunk-size')),
    ),
    ...optional('maxAttempts', checked('max-attempts', maxAttempts, whole('max-attempts'))),
    ...optional('itemConcurrency', checked('item-concurrency', itemConcurrency, whole('item-concurrency'))),
    ...optional(
      'itemTimeoutSeconds',
      checked('item-timeout', itemTimeoutSeconds, seconds('item-timeout', values['item-timeout'])),
    ),
    ...optional('deadlineSeconds', checked('deadline', deadlineSeconds, whole('deadline'))),
    ...optional('tolerated', tolerance(values.tolerate)),
  };
}

/** A value by the schema of the field that it becomes, so that what is refused is named as it was given. */
function checked<Value>(name: keyof Values, schema: z.ZodType, value: Value): Value {
  const parsed = value === undefined ? undefined : schema.safeParse(value);
  if (parsed?.error === undefined) return value;
  const said = parsed.error.issues[0]?.message ?? '';
  throw new UsageError(`--${name}: ${said.includes(', got ') ? said : `${said}, got ${JSON.stringify(value)}`}`);
}

const optional = <Name extends string, Value>(name: Name, value: Value | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { [key in Name]?: Value };
