import { createHash } from 'node:crypto';
import { invalid } from '../../core/errors.ts';
import { JOB_REQUESTED, jobRequestedEventSchema } from '../../events/eventbridge-event.ts';
import { type JobRequest, type JobRequestInput, jobRequestSchema } from '../../events/job-request.ts';
import { objectTriggerSchema, scheduleTriggerSchema } from '../../events/trigger-event.ts';

/** A job request with the id that it goes by. */
export interface NamedRequest {
  readonly jobId: string;
  /** The id was drawn for this request: no job can have it yet. */
  readonly isDrawn?: true;
  readonly request: JobRequest;
}

interface Schema<T> {
  safeParse(
    value: unknown,
  ):
    | { success: true; data: T }
    | { success: false; error: { issues: readonly { path: PropertyKey[]; message: string }[] } };
}

/**
 * Makes one job request of whatever reached the producer: a request, an EventBridge event, an object, a schedule.
 * An event gives the job its id, so that an event delivered twice is one job.
 * @param drawId an id for a request that has none
 * @throws {InvalidInput} naming the field
 */
export function toRequest(event: unknown, drawId: () => string): NamedRequest {
  const shape = event as Readonly<Record<string, unknown>> | null;
  if (shape?.['trigger'] === 'object') return fromObject(event);
  if (shape?.['trigger'] === 'schedule') return fromSchedule(event);
  if (shape?.['detail-type'] === JOB_REQUESTED) return fromEvent(event);
  const request = parse(jobRequestSchema, event);
  return request.jobId === undefined ? { jobId: drawId(), isDrawn: true, request } : { jobId: request.jobId, request };
}

function fromEvent(event: unknown): NamedRequest {
  const { id, detail } = parse(jobRequestedEventSchema, event);
  return { jobId: detail.jobId ?? `event-${digest(id)}`, request: detail };
}

function fromObject(event: unknown): NamedRequest {
  const { request, format, event: created } = parse(objectTriggerSchema, event);
  const { bucket, object } = created.detail;
  const { key } = object;
  const version = object['version-id'] ?? object.etag ?? created.id;
  const input: JobRequestInput['input'] = {
    type: 's3',
    bucket: bucket.name,
    key,
    ...(object['version-id'] === undefined ? {} : { versionId: object['version-id'] }),
    ...(format === undefined ? {} : { format }),
  };
  return {
    jobId: `object-${digest(bucket.name, key, version, request.task)}`,
    request: parse(jobRequestSchema, { ...request, input }),
  };
}

function fromSchedule(event: unknown): NamedRequest {
  const { request, event: fired } = parse(scheduleTriggerSchema, event);
  const rule = fired.resources[0] ?? fired.id;
  return {
    jobId: `schedule-${digest(rule)}-${fired.time.replaceAll(/[^0-9A-Za-z]/g, '')}`,
    request: parse(jobRequestSchema, request),
  };
}

function parse<T>(schema: Schema<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid('job request', parsed.error.issues);
}

const DIGEST_CHARACTERS = 24;

const digest = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, DIGEST_CHARACTERS);

/** What makes two requests the same. */
const COMPARED = ['task', 'params', 'input', 'options'] as const;

/** The same for the same request, whatever the order of its keys: a hash of each field, so that a difference has a name. */
export function hashOf(request: JobRequest): string {
  return COMPARED.map((field) => digest(canonical(request[field]))).join('.');
}

/** The fields that two requests differ in, by their hashes. */
export function differences(hash: string, other: string): string[] {
  const [ours, theirs] = [hash.split('.'), other.split('.')];
  return COMPARED.filter((_, i) => ours[i] !== theirs[i]);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
}
