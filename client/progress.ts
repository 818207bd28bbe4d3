import { type Incidents, incidentsOf } from '../core/chunk/incidents.ts';
import { underWayOf } from '../core/chunk/under-way.ts';
import { type JobRecord, readRecord } from '../core/job/record.ts';
import { totalsOf } from '../core/job/totals.ts';
import { leafKey } from '../core/ledger/keys.ts';
import { tallyOfNode } from '../core/ledger/node.ts';
import { decodeSlot, environmentOf, type Tally } from '../core/ledger/slot.ts';
import { FAN_IN } from '../core/ledger/tree.ts';
import type { Item } from '../core/ledger/update.ts';
import type { Connection } from './connection.ts';

/** How far a job is. */
export interface Progress {
  readonly job: JobRecord;
  /** Items of the job; undefined while its producer doesn't know. */
  readonly total: number | undefined;
  /** Items done so far, those of chunks under way included, as far as their consumers have said. */
  readonly tally: Tally;
  /** What went wrong and was dealt with, in the chunks settled so far. */
  readonly incidents: Incidents;
  /** Chunks settled so far. */
  readonly chunks: number;
  /** Environments that settled a chunk, as far as was seen. */
  readonly processes: ReadonlySet<number>;
}

/** Reads how far a job is: its record, then those leaves that weren't full when they were last read. */
export class ProgressReader {
  readonly #connection: Connection;
  readonly #job: string;
  readonly #full = new Map<string, Item>();
  readonly #processes = new Set<number>();

  constructor(connection: Connection, job: string) {
    this.#connection = connection;
    this.#job = job;
  }

  /** @returns undefined where there is no such job */
  record(): Promise<JobRecord | undefined> {
    return readRecord(this.#connection.table, this.#job);
  }

  /** How far the job is, whose record was just read. */
  async progress(job: JobRecord): Promise<Progress> {
    const leaves = Math.ceil(job.sent / FAN_IN);
    const nodes = await Promise.all(Array.from({ length: leaves }, (_, leaf) => this.#node(leafKey(this.#job, leaf))));
    let tally: Tally = { succeeded: 0, failed: 0, skipped: 0 };
    let chunks = 0;
    for (const node of nodes) {
      if (node === undefined) continue;
      tally = add(add(tally, tallyOfNode(node)), underWayOf(node));
      chunks += this.#look(node);
    }
    const { total, ...all } = totalsOf(job, job.ended ? job.tally : tally);
    return { job, total, tally: all, incidents: incidentsOf(nodes), chunks, processes: this.#processes };
  }

  /** A leaf that is full never changes again, so it is read no more. */
  async #node(key: string): Promise<Item | undefined> {
    const known = this.#full.get(key);
    if (known !== undefined) return known;
    const node = await this.#connection.table.get(key);
    if (node !== undefined && node['n'] === FAN_IN) this.#full.set(key, node);
    return node;
  }

  #look(leaf: Item): number {
    let chunks = 0;
    for (const [name, value] of Object.entries(leaf)) {
      if (!(value instanceof Uint8Array) || !name.startsWith('c')) continue;
      chunks += 1;
      this.#processes.add(environmentOf(decodeSlot(value).deliveryId));
    }
    return chunks;
  }
}

const add = (a: Tally, b: Tally): Tally => ({
  succeeded: a.succeeded + b.succeeded,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});
