import type { Line } from './books.ts';
import type { Evidence, Expected, Generation } from './evidence.ts';
import type { Executions } from './executions.ts';
import { expectItem } from './expectation.ts';
import type { Complain } from './judge-ledger.ts';
import type { Members } from './members.ts';

const PIPELINE_ERRORS = new Set(['ItemCrashed', 'ItemTimedOut']);

/** What the items of a generation are judged by. */
export interface ItemsCase {
  readonly expected: Expected;
  readonly generation: Generation;
  readonly members: Members;
  readonly evidence: Evidence;
  readonly executions: Executions;
  readonly complain: Complain;
}

/** What the items of one generation come to. */
export class ItemsJudge {
  succeeded = 0;
  failed = 0;
  doubled = 0;
  readonly #seen: Uint8Array;
  readonly #case: ItemsCase;
  readonly #innocents: string[] = [];

  constructor(given: ItemsCase) {
    this.#case = given;
    this.#seen = new Uint8Array(given.expected.items);
  }

  /** One line of a winner's results. */
  look(chunk: number, line: Line): void {
    const { index, status } = line;
    const seen = this.#seen[index];
    if (seen === undefined) {
      this.#case.complain(`item ${index} is not of the input`);
      return;
    }
    if (seen > 0) {
      this.doubled += 1;
      this.#case.complain(`item ${index} is accounted for twice`);
    }
    this.#seen[index] = seen + 1;
    if (status === 'succeeded') this.#succeeded(line);
    else if (status === 'failed') this.#failed(chunk, line);
  }

  #succeeded({ index, value, attempts }: Line): void {
    const { executions, complain } = this.#case;
    this.succeeded += 1;
    const expected = this.#expect(index);
    if (expected.status !== 'succeeded') complain(`item ${index} succeeded, and can't`);
    if (value?.value !== expected.value)
      complain(`item ${index} came to ${value?.value}, a plain loop to ${expected.value}`);
    if (expected.attempts !== undefined && attempts !== expected.attempts)
      complain(`item ${index} took ${attempts} attempts, expected ${expected.attempts}`);
    if (!executions.has(index, value?.token ?? 'none')) complain(`item ${index} has a result of no execution`);
  }

  #failed(chunk: number, { index, error, attempts }: Line): void {
    const { executions, complain } = this.#case;
    this.failed += 1;
    const expected = this.#expect(index);
    const name = error?.name ?? '';
    if (name === 'DeadLettered') {
      if (!this.#mayBeDeadLettered(chunk)) complain(`chunk ${chunk} was dead-lettered for no fault, item ${index}`);
      return;
    }
    if (executions.times(index) === 0) complain(`item ${index} failed with ${name}, and was never run`);
    if (expected.errors.includes(name)) {
      if (expected.attempts !== undefined && attempts !== expected.attempts)
        complain(`item ${index} failed at attempt ${attempts}, expected ${expected.attempts}`);
    } else if (PIPELINE_ERRORS.has(name)) this.#innocents.push(`${index} (${name}: ${error?.message})`);
    else complain(`item ${index} failed with ${name} (${error?.message}), expected ${expected.status}`);
  }

  #expect(index: number) {
    return expectItem(this.#case.expected, index, this.#case.generation.isMended);
  }

  /** Only a message that was received in vain ten times goes there. */
  #mayBeDeadLettered(chunk: number): boolean {
    const { doomed, receipts, receiveFaults } = this.#case.evidence;
    if (doomed.includes(chunk)) return true;
    const most = Math.max(0, ...receipts.filter((one) => one.chunk === chunk).map(({ receiveCount }) => receiveCount));
    return receiveFaults >= 10 && (receipts.length === 0 || most >= 10);
  }

  /** After the last line. @returns items that nobody accounts for, of those that were sent */
  finish(total: number, isFenced: boolean): number {
    const { members, evidence, complain, expected } = this.#case;
    // Two ends from outside while the same item runs look like its fault.
    if (this.#innocents.length > Math.floor(evidence.kills / 2))
      complain(`convicted, and innocent: ${this.#innocents.slice(0, 5).join(', ')}`);
    let lost = 0;
    for (const index of members.sent(total)) {
      if (this.#seen[index] === 0) lost += 1;
      else if (expected.isCalm) this.#ranOften(index);
    }
    if (!isFenced && lost > 0) complain(`${lost} items are not accounted for`);
    return isFenced ? 0 : lost;
  }

  /** Where nothing goes wrong, nothing is run again but what threw or killed its worker. */
  #ranOften(index: number): void {
    const { executions, complain } = this.#case;
    const { attempts } = this.#expect(index);
    const times = executions.times(index);
    if (attempts !== undefined && this.#noKillers && times !== attempts)
      complain(`item ${index} ran ${times} times, expected ${attempts}`);
  }

  get #noKillers(): boolean {
    const { exits = 0, blocks = 0, eatsHeap = 0, hangs = 0 } = this.#case.expected.shares;
    return exits + blocks + eatsHeap + hangs === 0;
  }
}
