import type { EndedState, JobEnded } from '../../events/job-ended.ts';
import { PROTOCOL_VERSION } from '../../events/protocol.ts';
import { type JobRecord, toRecord } from '../job/record.ts';
import { outcomeOf, stateOf } from '../job/state.ts';
import { totalsOf } from '../job/totals.ts';
import { announce, type Flow, get, nowMs, update, updateOrGet } from './flow.ts';
import { parseJobKey } from './keys.ts';
import type { Condition, Item, Update } from './update.ts';

/**
 * Ends a full job, once, and announces it. Whoever finds a job ended and not announced announces it too: the one who
 * ended it may be dead. So the announcement comes at least once, always with the same id.
 * @param known the job's item as a write just answered it, which saves a read
 */
export function* endJob(job: string, known?: Item): Flow<void> {
  let item = known ?? (yield* get(job));
  while (item !== undefined) {
    const record = toRecord(item);
    if (record.ended) return yield* announceEnd(job, record);
    if (record.settled !== record.expected) return;
    ({ item } = yield* updateOrGet(endUpdate(job, record, yield* nowMs())));
  }
}

/** Conditional on all that was read, so that a fence, and so the outcome, can't be overlooked. */
function endUpdate(job: string, read: JobRecord, endedAt: number): Update {
  const { succeeded, failed } = read.tally;
  const fence: Condition = read.fence === undefined ? { absent: 'fence' } : { equals: ['fence', read.fence] };
  return {
    key: job,
    name: 'end',
    when: [
      { equals: ['state', 'open'] },
      { equals: ['n', read.expected ?? -1] },
      { equals: ['s', succeeded] },
      { equals: ['f', failed] },
      fence,
    ],
    set: {
      state: 'ended',
      outcome: outcomeOf({ ...read, total: totalsOf(read).total, tolerated: read.spec.tolerated }),
      skipped: (read.total ?? 0) - succeeded - failed,
      endedAt,
    },
  };
}

function* announceEnd(job: string, record: JobRecord): Flow<void> {
  if (record.announced) return;
  yield* announce(endedEvent(job, record));
  yield* update({
    key: job,
    name: 'mark announced',
    when: [{ exists: 'state' }],
    set: { announced: true },
    remove: ['open'],
  });
}

/** The event of a job's end. */
export function endedEvent(job: string, record: JobRecord): JobEnded {
  const { jobId, generation } = parseJobKey(job);
  const { total = 0, succeeded, failed, skipped } = totalsOf(record);
  return {
    version: PROTOCOL_VERSION,
    id: job,
    jobId,
    generation,
    state: stateOf(record) as EndedState,
    outcome: record.outcome ?? '',
    ...(record.reason === undefined ? {} : { reason: record.reason }),
    total,
    succeeded,
    failed,
    skipped,
    chunks: record.chunks ?? 0,
  };
}
