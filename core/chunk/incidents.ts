import { type Item, num } from '../ledger/update.ts';
import { failedLines, type Outcomes } from './outcomes.ts';

/**
 * What went wrong in a job and was dealt with, as far as its settled chunks tell: for people to see, and no rule of the
 * ledger reads it. Failures of a kind that isn't named here were thrown by the task.
 */
export interface Incidents {
  /** Attempts that threw and were followed by another. */
  readonly retries: number;
  /** Times that a chunk went on in another invocation, for its time was up. */
  readonly slices: number;
  /** Items that ended their process. */
  readonly crashed: number;
  readonly timedOut: number;
  /** Items that are none (malformed, too large, not as the schema has it), or whose result is none. */
  readonly refused: number;
  readonly deadLettered: number;
}

/** Where a leaf counts each of them: only what there was, and in the very write that settles a chunk. */
const ATTRIBUTE: Readonly<Record<keyof Incidents, string>> = {
  retries: 'xr',
  slices: 'xz',
  crashed: 'xc',
  timedOut: 'xt',
  refused: 'xi',
  deadLettered: 'xd',
};
const KINDS = Object.keys(ATTRIBUTE) as readonly (keyof Incidents)[];

const KIND_OF: Readonly<Record<string, keyof Incidents>> = {
  ItemCrashed: 'crashed',
  ItemTimedOut: 'timedOut',
  MalformedItem: 'refused',
  SchemaViolation: 'refused',
  ItemTooLarge: 'refused',
  ResultTooLarge: 'refused',
  UnserialisableResult: 'refused',
  DeadLettered: 'deadLettered',
};

/** The name of a failed line's error; quotes within its texts are escaped, and so don't match. */
const ERROR_NAME = /"error":\{"name":"(\w+)"/;

export const noIncidents = (): Incidents => ({
  retries: 0,
  slices: 0,
  crashed: 0,
  timedOut: 0,
  refused: 0,
  deadLettered: 0,
});

/** What a chunk's settlement adds to its leaf: nothing where nothing went wrong. */
export function incidentCounts(outcomes: Outcomes): Readonly<Record<string, number>> {
  const found: Record<keyof Incidents, number> = {
    ...noIncidents(),
    retries: outcomes.retries,
    slices: outcomes.slices,
  };
  for (const line of failedLines(outcomes)) {
    const kind = KIND_OF[ERROR_NAME.exec(line)?.[1] ?? ''];
    if (kind !== undefined) found[kind] += 1;
  }
  const counted = KINDS.filter((kind) => found[kind] > 0);
  return Object.fromEntries(counted.map((kind) => [ATTRIBUTE[kind], found[kind]]));
}

/** What leaves have counted, all together. */
export function incidentsOf(leaves: Iterable<Item | undefined>): Incidents {
  const all = { ...noIncidents() } as Record<keyof Incidents, number>;
  for (const leaf of leaves) for (const kind of KINDS) all[kind] += num(leaf, ATTRIBUTE[kind]);
  return all;
}
