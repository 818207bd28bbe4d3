import type { Line } from './books.ts';
import type { ToldResult } from './evidence.ts';
import type { Complain } from './judge-ledger.ts';

/**
 * What a job's generations come to, item by item: a success counts, whichever generation it is of; else what the last
 * one says.
 */
export class Overlay {
  readonly #succeeded = new Map<number, Line>();
  #latest = new Map<number, Line>();

  /** The lines of the next generation follow. */
  next(): void {
    this.#latest = new Map();
  }

  add(line: Line): void {
    if (line.status === 'succeeded') this.#succeeded.set(line.index, line);
    else this.#latest.set(line.index, line);
  }

  get successes(): number {
    return this.#succeeded.size;
  }

  hasSucceeded(index: number): boolean {
    return this.#succeeded.has(index);
  }

  /** Undefined: no generation's results speak of it, or only an earlier one's. */
  of(index: number): Line | undefined {
    return this.#succeeded.get(index) ?? this.#latest.get(index);
  }
}

/** Holds what the client was told against what the generations' own results come to. */
export function judgeTold(
  overlay: Overlay,
  told: ReadonlyMap<number, ToldResult>,
  items: Iterable<number>,
  complain: Complain,
): void {
  for (const index of items) {
    const line = overlay.of(index);
    const said = told.get(index);
    const isSame =
      line === undefined
        ? said === undefined || said.status === 'skipped'
        : said?.status === line.status &&
          said.attempts === line.attempts &&
          JSON.stringify(said.value ?? null) === JSON.stringify(line.value ?? null);
    if (!isSame) complain(`item ${index}: the client was told ${JSON.stringify(said)}, not ${JSON.stringify(line)}`);
  }
}
