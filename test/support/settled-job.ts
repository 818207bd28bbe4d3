import type { JobSpec } from '../../core/job/spec.ts';
import { leafKey, objectKey, slotName } from '../../core/ledger/keys.ts';
import { encodeSlot, idText, withResults } from '../../core/ledger/slot.ts';
import { FAN_IN } from '../../core/ledger/tree.ts';
import type { Item } from '../../core/ledger/update.ts';
import type { ItemStatus } from '../../events/result-line.ts';

/** What became of an item. */
export type Fate = readonly [index: number, status: ItemStatus];

/** A bucket and a ledger with the generations of one job in them, settled as it is told. */
export class SettledJob {
  readonly #objects = new Map<string, string>();
  readonly #items = new Map<string, Item>();
  readonly #spec: JobSpec;

  constructor(spec: JobSpec) {
    this.#spec = spec;
  }

  readonly ports = {
    table: { get: async (key: string): Promise<Item | undefined> => this.#items.get(key) },
    objects: { get: async (key: string) => this.#objects.get(key) },
  };

  /**
   * Settles a generation's chunks of items; a chunk of none was swept before anybody ran it.
   * @param hasBare whether successes have no line, as in a first generation whose task returns nothing
   */
  settle(job: string, chunks: readonly (readonly Fate[])[], hasBare: boolean): void {
    this.#items.set(job, { chunks: chunks.length, spec: JSON.stringify(this.#spec) });
    for (const [chunk, items] of chunks.entries()) {
      const lines = items.filter(([, status]) => !(hasBare && status === 'succeeded')).map((fate) => lineOf(job, fate));
      const id = withResults(Uint8Array.of(0, 0, 0, 0, chunk, 1), lines.length > 0);
      if (lines.length > 0) this.#objects.set(objectKey(job, chunk, idText(id)), lines.join('\n'));
      const of = (wanted: ItemStatus) => items.filter(([, status]) => status === wanted).length;
      const tally = { succeeded: of('succeeded'), failed: of('failed'), skipped: of('skipped') };
      const key = leafKey(job, Math.floor(chunk / FAN_IN));
      this.#items.set(key, { ...this.#items.get(key), [slotName(chunk % FAN_IN)]: encodeSlot(id, tally) });
    }
  }
}

/** A result line that tells which generation it is of. */
const lineOf = (job: string, [index, status]: Fate): string =>
  JSON.stringify({
    index,
    status,
    ...(status === 'succeeded' ? { value: job } : {}),
    ...(status === 'failed' ? { error: { name: 'Error', message: job } } : {}),
    attempts: 1,
  });

/** Cuts into pieces of so many. */
export const piecesOf = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, n) => all.slice(n * size, (n + 1) * size));
