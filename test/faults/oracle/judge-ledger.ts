import { type Books, flagIn, numberIn, textIn } from './books.ts';
import type { Evidence, Expected } from './evidence.ts';
import type { Slot } from './slot.ts';

const FAN_IN = 64;

/** What is wrong, in a line each. */
export type Complain = (what: string) => void;

/** Recounts the tally tree, from its slots up. */
export function judgeTree({ root, mids, leaves, slots }: Books, complain: Complain): void {
  const chunks = numberIn(root, 'chunks') ?? 0;
  for (const chunk of slots.keys()) if (chunk >= chunks) complain(`chunk ${chunk} is settled, and there are ${chunks}`);
  for (let chunk = 0; chunk < chunks; chunk += 1) if (!slots.has(chunk)) complain(`chunk ${chunk} has no slot`);
  leaves.forEach((leaf, place) => {
    const below = [...slots].filter(([chunk]) => Math.floor(chunk / FAN_IN) === place).map(([, slot]) => slot);
    judgeNode(`leaf ${place}`, leaf?.row, below.length, sumOf(below), complain);
  });
  mids.forEach((mid, place) => {
    const below = leaves.slice(place * FAN_IN, (place + 1) * FAN_IN).flatMap((leaf) => (leaf ? [leaf.row] : []));
    const settled = below.filter((row) => numberIn(row, 'n') !== undefined);
    judgeNode(`mid ${place}`, mid?.row, settled.length, sumOfRows(settled), complain);
  });
  const settled = mids.flatMap((mid) => (numberIn(mid?.row, 'n') === undefined ? [] : [mid?.row ?? {}]));
  judgeNode('the job record', root, settled.length, sumOfRows(settled), complain);
}

type Row = Books['root'];
type Sum = readonly [succeeded: number, failed: number, skipped: number];

const sumOf = (slots: readonly Slot[]): Sum =>
  slots.reduce<Sum>(([s, f, k], slot) => [s + slot.succeeded, f + slot.failed, k + slot.skipped], [0, 0, 0]);

const countsOf = (row: Row | undefined): Sum => [
  numberIn(row, 's') ?? 0,
  numberIn(row, 'f') ?? 0,
  numberIn(row, 'k') ?? 0,
];

const sumOfRows = (rows: readonly Row[]): Sum =>
  rows.map(countsOf).reduce<Sum>(([s, f, k], [a, b, c]) => [s + a, f + b, k + c], [0, 0, 0]);

function judgeNode(name: string, row: Row | undefined, n: number, sum: Sum, complain: Complain): void {
  if (row === undefined && n === 0) return;
  const said = [numberIn(row, 'n') ?? 0, ...countsOf(row)];
  const recounted = [n, ...sum];
  if (said.join() !== recounted.join()) complain(`${name} counts n,s,f,k = ${said}, below it are ${recounted}`);
}

/** The job's own record: ended once, announced, with an outcome and totals that fit. */
export function judgeEnd(
  books: Books,
  { expected, evidence, items }: { expected: Expected; evidence: Evidence; items: number },
  complain: Complain,
): void {
  const { root, job } = books;
  if (textIn(root, 'state') !== 'ended') complain(`the job is ${textIn(root, 'state')}, and not ended`);
  if (!flagIn(root, 'announced')) complain('the end was not announced');
  if (textIn(root, 'open') !== undefined) complain('the job is still in the index of open jobs');
  const ends = evidence.ends.filter((one) => one === job).length;
  if (ends > 1) complain(`the job was ended ${ends} times`);
  judgeOutcome(root, expected, complain);
  judgeTotals(root, items, complain);
}

function judgeOutcome(root: Row, expected: Expected, complain: Complain): void {
  const failed = numberIn(root, 'f') ?? 0;
  const fence = textIn(root, 'fence');
  const outcome = textIn(root, 'outcome');
  const tooMany = expected.toleratedFailures !== undefined && failed > expected.toleratedFailures;
  const natural = tooMany ? 'toleranceExceeded' : failed === 0 ? 'succeeded' : 'partial';
  if (outcome !== (fence ?? natural)) complain(`the outcome is ${outcome}, expected ${fence ?? natural}`);
  if (fence === undefined) return;
  if (fence === 'cancelled' ? expected.wasCancelled : fence === 'toleranceExceeded' && tooMany) return;
  complain(`stopped as ${fence}, for no reason: ${failed} failures`);
}

function judgeTotals(root: Row, items: number, complain: Complain): void {
  const isFenced = textIn(root, 'fence') !== undefined;
  const [s, f] = countsOf(root);
  const total = numberIn(root, 'total') ?? 0;
  const skipped = numberIn(root, 'skipped') ?? 0;
  if (s + f + skipped !== total) complain(`${s} succeeded, ${f} failed, ${skipped} skipped, of ${total}`);
  if (!isFenced && skipped > 0) complain(`${skipped} skipped, of a job that nobody stopped`);
  if (isFenced ? total > items : total !== items) complain(`${total} items in all, of ${items}`);
}
