import type { Tally } from '../ledger/slot.ts';
import { type Item, num, text } from '../ledger/update.ts';
import type { TablePort } from '../ports.ts';
import { type JobSpec, jobSpecSchema } from './spec.ts';

/** Why a job was stopped before its natural end. */
export type Fence = 'cancelled' | 'toleranceExceeded' | 'produceFailed' | 'inputChanged' | 'deadline';

/** The value of `open` in the sparse index of jobs that have not ended. */
export const OPEN = 'open';

/** The job record, the root of the tally tree, as the rest of the program reads it. */
export interface JobRecord {
  readonly ended: boolean;
  readonly announced: boolean;
  readonly fence: Fence | undefined;
  readonly reason: string | undefined;
  readonly outcome: string | undefined;
  /** Chunks and items whose numbers are reserved. */
  readonly sent: number;
  readonly sentItems: number;
  /** Chunks that were surely sent: where a next producer goes on. */
  readonly cursor: number;
  /** Where in the input that is; the input's own business. */
  readonly position: string | undefined;
  readonly beat: number;
  /** N, once sealed, and the items in them. */
  readonly chunks: number | undefined;
  readonly total: number | undefined;
  /** Sealed at what was sent by then, since the job was stopped. */
  readonly sealedEarly: boolean;
  /** Mids of a full tree. */
  readonly expected: number | undefined;
  /** Mids settled. */
  readonly settled: number;
  readonly tally: Tally;
  /** Items never run, once ended. */
  readonly skipped: number;
  readonly createdAtMs: number;
  readonly endedAtMs: number | undefined;
  readonly deadlineSeconds: number;
  readonly ttl: number;
  readonly spec: JobSpec;
}

const optional = (item: Item, name: string) => (typeof item[name] === 'number' ? num(item, name) : undefined);

/** Reads a job record. @throws {ZodError} where its spec is of another version. */
export function toRecord(item: Item): JobRecord {
  return {
    ended: text(item, 'state') === 'ended',
    announced: item['announced'] === true,
    fence: text(item, 'fence') as Fence | undefined,
    reason: text(item, 'reason'),
    outcome: text(item, 'outcome'),
    sent: num(item, 'sent'),
    sentItems: num(item, 'sentItems'),
    cursor: num(item, 'cursor'),
    position: text(item, 'position'),
    beat: num(item, 'beat'),
    chunks: optional(item, 'chunks'),
    total: optional(item, 'total'),
    sealedEarly: item['early'] === true,
    expected: optional(item, 'expected'),
    settled: num(item, 'n'),
    tally: { succeeded: num(item, 's'), failed: num(item, 'f'), skipped: num(item, 'k') },
    skipped: num(item, 'skipped'),
    createdAtMs: num(item, 'createdAt'),
    endedAtMs: optional(item, 'endedAt'),
    deadlineSeconds: num(item, 'deadline'),
    ttl: num(item, 'ttl'),
    spec: specOf(item),
  };
}

/** A job's record as the ledger has it; undefined where there is no such job. */
export async function readRecord(table: Pick<TablePort, 'get'>, job: string): Promise<JobRecord | undefined> {
  const item = await table.get(job);
  return item === undefined ? undefined : toRecord(item);
}

/** Specs are immutable, so that parsing each once is enough; a few jobs are at work at a time. */
const SPEC_CACHE_SIZE = 64;
const specs = new Map<string, JobSpec>();

function specOf(item: Item): JobSpec {
  const source = text(item, 'spec') ?? '{}';
  const known = specs.get(source);
  if (known !== undefined) return known;
  const spec = jobSpecSchema.parse(JSON.parse(source));
  if (specs.size >= SPEC_CACHE_SIZE) specs.clear();
  specs.set(source, spec);
  return spec;
}
