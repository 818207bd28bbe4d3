import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { BUCKET_PREFIX } from '../core/config.ts';
import { InvalidInput, invalid } from '../core/errors.ts';
import { formatOf, type InputFormat, type JobInput } from '../events/job-input.ts';
import { type JobRequest, type JobRequestInput, jobRequestSchema } from '../events/job-request.ts';
import { PROTOCOL_VERSION } from '../events/protocol.ts';
import { acceptedBy } from './accepted.ts';
import type { Connection } from './connection.ts';
import { Job } from './job.ts';

/** Where a program has its items. */
export type Items =
  | { readonly items: Iterable<unknown> }
  /** The numbers from `from` up to `to`, not included. */
  | { readonly from: number; readonly to: number }
  | { readonly file: string; readonly format?: InputFormat }
  /** Bytes as they come, standard input say. */
  | { readonly stream: AsyncIterable<Buffer>; readonly format: InputFormat };

/** What may be said about a job besides its task and items. */
export type JobSettings = Pick<JobRequestInput, 'jobId' | 'params'> & NonNullable<JobRequestInput['options']>;

/** Inline items beyond this go through the bucket: an invocation carries 6 MB, and the producer would hold them all. */
const INLINE_BYTES = 65_536;
const BLOCK_CHARACTERS = 1_048_576;

/**
 * Starts a job and returns at once.
 * @throws {InvalidInput} @throws {RequestRefused} nothing was created then
 */
export async function startJob(
  connection: Connection,
  task: string,
  items: Items,
  settings: JobSettings = {},
): Promise<Job> {
  try {
    checkSettings(task, settings);
    const request = checked({ ...draftOf(task, settings), input: await toInput(connection, items, settings.jobId) });
    return acceptedJob(connection, await connection.start(request));
  } catch (error) {
    throw readable(error);
  }
}

/** The job that the producer's answer names. @throws {RequestRefused} */
export function acceptedJob(connection: Connection, answer: unknown): Job {
  const { jobId, job, existing } = acceptedBy(answer);
  return new Job(connection, jobId, job, existing);
}

/** Checks what is said about a job, before anything is started for it. @throws {InvalidInput} */
export function checkSettings(task: string, settings: JobSettings): void {
  try {
    checked({ ...draftOf(task, settings), input: { type: 'range', from: 0, to: 0 } });
  } catch (error) {
    throw readable(error);
  }
}

function draftOf(task: string, { jobId, params, ...options }: JobSettings) {
  return {
    version: PROTOCOL_VERSION,
    ...(jobId === undefined ? {} : { jobId }),
    task,
    ...(params === undefined ? {} : { params }),
    options,
  };
}

function checked(request: unknown): JobRequest {
  const parsed = jobRequestSchema.safeParse(request);
  if (parsed.success) return parsed.data;
  throw invalid('job request', parsed.error.issues);
}

/** JSON and its schema descend into what is nested, until the stack ends. */
function readable(error: unknown): unknown {
  if (!(error instanceof RangeError) || !error.message.startsWith('Maximum call stack')) return error;
  return new InvalidInput('job request', 'JSON that is nested less deep', 'items or params too deep to read');
}

async function toInput(connection: Connection, items: Items, jobId: string | undefined): Promise<JobInput> {
  if ('from' in items) return { type: 'range', from: items.from, to: items.to };
  if ('file' in items) return fromFile(connection, items, jobId);
  if ('stream' in items) return fromStream(connection, items.stream, items.format);
  const all = Array.isArray(items.items) ? (items.items as unknown[]) : [...items.items];
  const first = all.slice(0, INLINE_BYTES).map((item) => JSON.stringify(item) ?? 'null');
  const size = first.reduce((sum, text) => sum + text.length, 0);
  if (all.length === first.length && size <= INLINE_BYTES)
    return { type: 'inline', items: all as (JobInput & { type: 'inline' })['items'] };
  const key = await inputKey('jsonl', jobId, () => blocksOf(all));
  await connection.upload(key, blocksOf(all));
  return { type: 's3', bucket: connection.bucketName, key, format: 'jsonl', items: all.length };
}

/** Items as JSON Lines, each serialised once, in blocks that are neither small nor large. */
async function* blocksOf(items: readonly unknown[]): AsyncGenerator<Buffer> {
  let lines: string[] = [];
  let size = 0;
  for (const item of items) {
    const line = JSON.stringify(item) ?? 'null';
    lines.push(line);
    size += line.length;
    if (size < BLOCK_CHARACTERS) continue;
    yield Buffer.from(`${lines.join('\n')}\n`);
    lines = [];
    size = 0;
  }
  if (lines.length > 0) yield Buffer.from(`${lines.join('\n')}\n`);
}

/**
 * Where an input is put. One of a job that has a name is named by its content: the same request again must be the same
 * request, and it holds the key.
 */
async function inputKey(
  format: InputFormat,
  jobId: string | undefined,
  read: () => AsyncIterable<Buffer>,
): Promise<string> {
  if (jobId === undefined) return `${BUCKET_PREFIX.inputs}${randomUUID()}.${format}`;
  const hash = createHash('sha256');
  for await (const block of read()) hash.update(block);
  return `${BUCKET_PREFIX.inputs}${hash.digest('hex')}.${format}`;
}

async function fromFile(
  connection: Connection,
  { file, format = formatOf(file) }: Extract<Items, { readonly file: string }>,
  jobId: string | undefined,
): Promise<JobInput> {
  if (format === undefined)
    throw new InvalidInput('input', 'a file that ends in .jsonl, .json, .csv, .txt or .log, or a format', `"${file}"`);
  const read = () => createReadStream(file) as AsyncIterable<Buffer>;
  return upload(connection, await inputKey(format, jobId, read), read(), format);
}

async function fromStream(
  connection: Connection,
  stream: AsyncIterable<Buffer>,
  format: InputFormat,
): Promise<JobInput> {
  return upload(connection, `${BUCKET_PREFIX.inputs}${randomUUID()}.${format}`, stream, format);
}

async function upload(
  connection: Connection,
  key: string,
  stream: AsyncIterable<Buffer>,
  format: InputFormat,
): Promise<JobInput> {
  await connection.upload(key, stream);
  return { type: 's3', bucket: connection.bucketName, key, format };
}
