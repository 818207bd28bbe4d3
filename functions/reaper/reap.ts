import { type Item, num } from '../../core/ledger/update.ts';

/** What the reaper needs to look after jobs. */
export interface ReapPorts {
  /** The item of a job; undefined where its time to live is over. */
  readonly read: (job: string) => Promise<Item | undefined>;
  /** Does for a job what those who died didn't. */
  readonly mend: (job: string, item: Item) => Promise<void>;
  /** Told of each job that can't be mended now. */
  readonly onFailure: (job: string, error: unknown) => void;
}

/** What became of one look at all open jobs. */
export interface Reaped {
  readonly looked: number;
  readonly failed: number;
  /** When the oldest of them was created, in ms; undefined where none is known. */
  readonly oldestCreatedAtMs: number | undefined;
}

/** Looks at open jobs, one after the other. One that can't be mended doesn't keep it from the others. */
export async function reap(jobs: readonly string[], { read, mend, onFailure }: ReapPorts): Promise<Reaped> {
  let failed = 0;
  const createdAtMs: number[] = [];
  for (const job of jobs) {
    try {
      const item = await read(job);
      if (item === undefined) continue;
      // Ahead of mending it: a job that never can be mended is the one whose age has to show.
      createdAtMs.push(num(item, 'createdAt'));
      await mend(job, item);
    } catch (error) {
      failed += 1;
      onFailure(job, error);
    }
  }
  const oldestCreatedAtMs = createdAtMs.length === 0 ? undefined : Math.min(...createdAtMs);
  return { looked: jobs.length, failed, oldestCreatedAtMs };
}
