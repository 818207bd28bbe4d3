import { OPEN } from '../job/record.ts';
import type { JobSpec } from '../job/spec.ts';
import { type Flow, get, update, updateOrGet } from './flow.ts';
import { jobKey, paramsKey, pointerKey } from './keys.ts';
import { type Item, text } from './update.ts';

/** A job about to be created. */
export interface NewJob {
  readonly jobId: string;
  /** A fresh nonce; not used where the id has a run already. */
  readonly run: string;
  /** Hash of the request: the same id with another hash is a conflict. */
  readonly requestHash: string;
  readonly spec: JobSpec;
  /** JSON text. */
  readonly params: string;
  readonly nowMs: number;
  readonly deadlineSeconds: number;
  readonly ttl: number;
}

export type Created =
  | { readonly kind: 'created'; readonly job: string; readonly record: Item }
  | { readonly kind: 'existing'; readonly job: string }
  /** The id belongs to another request. */
  | Conflict;

interface Conflict {
  readonly kind: 'conflict';
  /** Hash of the request that the id belongs to. */
  readonly requestHash: string;
}

/** What an id stands for so far. */
export type Known =
  | { readonly kind: 'unknown' }
  | Conflict
  /** The pointer is there; its job's record may not be yet. */
  | { readonly kind: 'same'; readonly job: string; readonly record: Item | undefined };

/** Looks an id up, before anything is prepared for it. */
export function* findJob(jobId: string, requestHash: string): Flow<Known> {
  const pointer = yield* get(pointerKey(jobId));
  if (pointer === undefined) return { kind: 'unknown' };
  const job = jobOf(jobId, pointer);
  const known = hashIn(pointer);
  if (known !== requestHash) return { kind: 'conflict', requestHash: known };
  return { kind: 'same', job, record: yield* get(job) };
}

const hashIn = (pointer: Item): string => text(pointer, 'requestHash') ?? '';

const jobOf = (jobId: string, pointer: Item): string =>
  jobKey({ jobId, run: text(pointer, 'run') ?? '', generation: 0 });

/**
 * Creates a job before any of its messages: pointer, params, record, in this order. Whoever finds the pointer without
 * the record goes on creating, since its writer may be dead.
 */
export function* createJob(job: NewJob): Flow<Created> {
  const pointer = yield* updateOrGet({
    key: pointerKey(job.jobId),
    name: 'create pointer',
    when: [{ absent: 'run' }],
    set: { run: job.run, requestHash: job.requestHash, ttl: job.ttl },
  });
  const known = pointer.item === undefined ? '' : hashIn(pointer.item);
  if (pointer.item === undefined || known !== job.requestHash) return { kind: 'conflict', requestHash: known };
  const key = jobOf(job.jobId, pointer.item);
  yield* createParams(key, job.params, job.ttl);
  const record = yield* createRecord(key, job);
  return record === undefined ? { kind: 'existing', job: key } : { kind: 'created', job: key, record };
}

/** What a job's record begins with. */
export type NewRecord = Pick<NewJob, 'spec' | 'nowMs' | 'deadlineSeconds' | 'ttl'>;

/** Creates a job's record; its params must be there before it. @returns undefined where it was there */
export function* createRecord(key: string, { spec, nowMs, deadlineSeconds, ttl }: NewRecord): Flow<Item | undefined> {
  const created = yield* update({
    key,
    name: 'create job',
    when: [{ absent: 'state' }],
    set: {
      state: 'open',
      open: OPEN,
      spec: JSON.stringify(spec),
      sent: 0,
      sentItems: 0,
      cursor: 0,
      beat: nowMs,
      n: 0,
      s: 0,
      f: 0,
      k: 0,
      createdAt: nowMs,
      deadline: deadlineSeconds,
      ttl,
    },
  });
  return created.applied ? created.item : undefined;
}

/** What is read where a job has no params: most have none, and then there is nothing to write. */
export const NO_PARAMS = '{}';

/** Writes a job's params, which never change. */
export function* createParams(key: string, params: string, ttl: number): Flow<void> {
  if (params === NO_PARAMS) return;
  yield* update({ key: paramsKey(key), name: 'create params', when: [{ absent: 'params' }], set: { params, ttl } });
}
