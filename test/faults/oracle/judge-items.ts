import type { Line } from './books.ts';
import type { Evidence, Expected, ToldResult } from './evidence.ts';
import type { Executions } from './executions.ts';
import { expectItem } from './expectation.ts';
import type { Complain } from './judge-ledger.ts';

const PIPELINE_ERRORS = new Set(['ItemCrashed', 'ItemTimedOut']);

/** What the items come to. */
export class ItemsJudge {
  succeeded = 0;
  failed = 0;
  /** Accounted for, and skipped. */
  skipped = 0;
  doubled = 0;
  readonly #seen: Uint8Array;
  readonly #expected: Expected;
  readonly #evidence: Evidence;
  readonly #executions: Executions;
  readonly #complain: Complain;
  readonly #told: ReadonlyMap<number, ToldResult> | undefined;
  #innocents: string[] = [];

  constructor(
    expected: Expected,
    evidence: Evidence,
    executions: Executions,
    told: ReadonlyMap<number, ToldResult> | undefined,
    complain: Complain,
  ) {
    this.#expected = expected;
    this.#evidence = evidence;
    this.#executions = executions;
    this.#told = told;
    this.#complain = complain;
    this.#seen = new Uint8Array(expected.items);
  }

  /** One line of a winner's results. */
  look(chunk: number, line: Line): void {
    const { index, status } = line;
    const seen = this.#seen[index];
    if (seen === undefined) {
      this.#complain(`item ${index} is not of the input`);
      return;
    }
    if (seen > 0) {
      this.doubled += 1;
      this.#complain(`item ${index} is accounted for twice`);
    }
    this.#seen[index] = seen + 1;
    if (status === 'skipped') this.skipped += 1;
    else if (status === 'succeeded') this.#succeeded(line);
    else this.#failed(chunk, line);
    this.#compareTold(line);
  }

  #succeeded({ index, value, attempts }: Line): void {
    this.succeeded += 1;
    const expected = expectItem(this.#expected, index);
    if (expected.status !== 'succeeded') this.#complain(`item ${index} succeeded, and can't`);
    if (value?.value !== expected.value)
      this.#complain(`item ${index} came to ${value?.value}, a plain loop to ${expected.value}`);
    if (expected.attempts !== undefined && attempts !== expected.attempts)
      this.#complain(`item ${index} took ${attempts} attempts, expected ${expected.attempts}`);
    if (!this.#executions.has(index, value?.token ?? 'none'))
      this.#complain(`item ${index} has a result of no execution`);
  }

  #failed(chunk: number, { index, error, attempts }: Line): void {
    this.failed += 1;
    const expected = expectItem(this.#expected, index);
    const name = error?.name ?? '';
    if (name === 'DeadLettered') {
      if (!this.#mayBeDeadLettered(chunk))
        this.#complain(`chunk ${chunk} was dead-lettered for no fault, item ${index}`);
      return;
    }
    if (this.#executions.times(index) === 0) this.#complain(`item ${index} failed with ${name}, and was never run`);
    if (expected.errors.includes(name)) {
      if (expected.attempts !== undefined && attempts !== expected.attempts)
        this.#complain(`item ${index} failed at attempt ${attempts}, expected ${expected.attempts}`);
    } else if (PIPELINE_ERRORS.has(name)) this.#innocents.push(`${index} (${name}: ${error?.message})`);
    else this.#complain(`item ${index} failed with ${name} (${error?.message}), expected ${expected.status}`);
  }

  /** Only a message that was received in vain ten times goes there. */
  #mayBeDeadLettered(chunk: number): boolean {
    const { doomed, receipts, receiveFaults } = this.#evidence;
    if (doomed.includes(chunk)) return true;
    const most = Math.max(0, ...receipts.filter((one) => one.chunk === chunk).map(({ receiveCount }) => receiveCount));
    return receiveFaults >= 10 && (receipts.length === 0 || most >= 10);
  }

  #compareTold({ index, status, value, attempts }: Line): void {
    const told = this.#told?.get(index);
    if (this.#told === undefined) return;
    const same =
      told?.status === status &&
      told.attempts === attempts &&
      JSON.stringify(told.value ?? null) === JSON.stringify(value ?? null);
    if (!same) this.#complain(`item ${index}: the client was told ${JSON.stringify(told)}`);
  }

  /** After the last line. @returns items that nobody accounts for, below `total` */
  finish(total: number, isFenced: boolean): number {
    // Two ends from outside while the same item runs look like its fault.
    if (this.#innocents.length > Math.floor(this.#evidence.kills / 2))
      this.#complain(`convicted, and innocent: ${this.#innocents.slice(0, 5).join(', ')}`);
    let lost = 0;
    for (let index = 0; index < Math.min(total, this.#expected.items); index += 1) {
      if (this.#seen[index] === 0) lost += 1;
      else if (this.#expected.isCalm) this.#ranOften(index);
    }
    if (!isFenced && lost > 0) this.#complain(`${lost} items are not accounted for`);
    return isFenced ? 0 : lost;
  }

  /** Where nothing goes wrong, nothing is run again but what threw or killed its worker. */
  #ranOften(index: number): void {
    const { attempts } = expectItem(this.#expected, index);
    const times = this.#executions.times(index);
    if (attempts !== undefined && this.#noKillers && times !== attempts)
      this.#complain(`item ${index} ran ${times} times, expected ${attempts}`);
  }

  get #noKillers(): boolean {
    const { exits = 0, blocks = 0, eatsHeap = 0, hangs = 0 } = this.#expected.shares;
    return exits + blocks + eatsHeap + hangs === 0;
  }
}
