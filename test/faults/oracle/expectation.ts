import { createHash } from 'node:crypto';
import type { Expected } from './evidence.ts';

/** What is to become of an item, whatever goes wrong around it. */
export interface ItemExpectation {
  readonly status: 'succeeded' | 'failed';
  /** The number that its value has. */
  readonly value: number;
  /** Absent: as many as it takes. */
  readonly attempts?: number;
  /** Names of errors that it may fail with. */
  readonly errors: readonly string[];
}

const KILLED = ['ItemCrashed', 'ItemTimedOut'];
const MODULUS = 1_000_003;

/** Works out by the job's params what a plain loop over its input would come to. */
export function expectItem({ seed, shares, maxAttempts }: Expected, index: number, isMended = false): ItemExpectation {
  const value = (index * 31 + (seed % 1_000)) % MODULUS;
  const deed = isMended ? undefined : deedOf(seed, shares, index);
  const throwing = (times: number): ItemExpectation =>
    times < maxAttempts
      ? { status: 'succeeded', value, attempts: times + 1, errors: [] }
      : { status: 'failed', value, attempts: maxAttempts, errors: ['RangeError'] };
  switch (deed) {
    case 'throwsOnce':
      return throwing(1);
    case 'throwsTwice':
      return throwing(2);
    case 'throwsAlways':
      return throwing(Number.POSITIVE_INFINITY);
    case 'throwsForGood':
      return { status: 'failed', value, attempts: 1, errors: ['NonRetryableError'] };
    case 'exits':
      return { status: 'failed', value, errors: ['ItemCrashed'] };
    case 'hangs':
    case 'blocks':
    case 'eatsHeap':
      return { status: 'failed', value, errors: KILLED };
    default:
      return { status: 'succeeded', value, attempts: 1, errors: [] };
  }
}

function deedOf(seed: number, shares: Expected['shares'], index: number): string | undefined {
  let reach = 0;
  const number = numberOf(seed, index);
  for (const [deed, share] of Object.entries(shares)) {
    reach += share;
    if (number < reach) return deed;
  }
  return undefined;
}

/** An item's number below a million. */
function numberOf(seed: number, index: number): number {
  const low = (a: number, b: number) => Number((BigInt(a >>> 0) * BigInt(b >>> 0)) & 0xffff_ffffn);
  const down = (value: number, bits: number) => (value ^ (value >>> bits)) >>> 0;
  const begun = (low((seed ^ 0x5bd1_e995) >>> 0, 0x9e37_79b1) ^ low(index + 1, 0x85eb_ca6b)) >>> 0;
  const turned = low(down(low(down(begun, 15), 0x2c1b_3c6d), 12), 0x297a_2d39);
  return down(turned, 15) % 1_000_000;
}

/** The hash of a chunk's item lines, as the input has them, with DEL between them. */
export function linesHash({ isJsonl }: Expected, members: readonly number[]): string {
  const lines = members.map((index) => (isJsonl ? `{"n":${index}}` : String(index)));
  return createHash('sha1').update(lines.join('\x7f')).digest('hex').slice(0, 16);
}

/** Reads which items a message holds: runs as `gap:length` in base 36, a gap counted from the end of the run before. */
export function readIndices(text: string): number[] {
  let end = 0;
  return text.split(',').flatMap((run) => {
    const [gap = '', length = ''] = run.split(':');
    const from = end + Number.parseInt(gap, 36);
    end = from + Number.parseInt(length, 36);
    return Array.from({ length: end - from }, (_, n) => from + n);
  });
}
