import { type JobRecord, toRecord } from '../job/record.ts';
import type { JobSpec } from '../job/spec.ts';
import { totalsOf } from '../job/totals.ts';
import { createParams, createRecord, NO_PARAMS } from './create.ts';
import { type Flow, get, nowMs, update } from './flow.ts';
import { jobKey, paramsKey, pointerKey } from './keys.ts';
import { num, text } from './update.ts';

/** A redrive needs the older generations until it has ended: none begins in their last day. */
const LAST_DAY_SECONDS = 86_400;

/** What a redrive is of: the newest generation, once it has ended. */
export type Newest =
  | { readonly kind: 'unknown' }
  /** It hasn't ended. */
  | { readonly kind: 'running' }
  /** Every item succeeded. */
  | { readonly kind: 'nothing' }
  /** Its records, results and input are about to be forgotten. */
  | { readonly kind: 'expired' }
  | {
      readonly kind: 'ended';
      readonly run: string;
      readonly generation: number;
      readonly record: JobRecord;
      /** Items that have succeeded in no generation. */
      readonly left: number;
    };

/** Looks up what a redrive would take up. */
export function* newestGeneration(jobId: string): Flow<Newest> {
  const pointer = yield* get(pointerKey(jobId));
  const run = text(pointer, 'run');
  if (run === undefined) return { kind: 'unknown' };
  const generation = num(pointer, 'generation');
  const item = yield* get(jobKey({ jobId, run, generation }));
  if (item === undefined) return { kind: 'unknown' };
  const record = toRecord(item);
  if (!record.ended) return { kind: 'running' };
  const { total = 0, succeeded } = totalsOf(record);
  if (total === succeeded) return { kind: 'nothing' };
  if ((yield* nowMs()) > (record.ttl - LAST_DAY_SECONDS) * 1000) return { kind: 'expired' };
  return { kind: 'ended', run, generation, record, left: total - succeeded };
}

/**
 * Creates the next generation of a job whose newest one has ended: params, record, and only then the pointer to it.
 * Whoever finds the record there goes on with it, so that two redrives at once are one.
 */
export function* createGeneration(
  jobId: string,
  { run, generation, record }: Extract<Newest, { kind: 'ended' }>,
  spec: JobSpec,
  deadlineSeconds: number,
): Flow<{ readonly kind: 'created' | 'existing'; readonly job: string }> {
  const older = jobKey({ jobId, run, generation });
  const job = jobKey({ jobId, run, generation: generation + 1 });
  const now = yield* nowMs();
  yield* createParams(job, text(yield* get(paramsKey(older)), 'params') ?? NO_PARAMS, record.ttl);
  const created = yield* createRecord(job, {
    spec,
    nowMs: now,
    deadlineSeconds: Math.min(Math.ceil(now / 1000) + deadlineSeconds, record.ttl - LAST_DAY_SECONDS / 2),
    // All generations are forgotten together: each needs the others.
    ttl: record.ttl,
  });
  yield* update({
    key: pointerKey(jobId),
    name: 'point to generation',
    when: [{ equals: ['run', run] }, { anyOf: [{ absent: 'generation' }, { below: ['generation', generation + 1] }] }],
    set: { generation: generation + 1 },
  });
  return { kind: created !== undefined ? 'created' : 'existing', job };
}
