import { writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Connection } from '../../../client/connection.ts';
import type { Job } from '../../../client/job.ts';
import { type Items, startJob } from '../../../client/start-job.ts';
import type { Timeline } from '../inject/timeline.ts';
import type { Plan } from '../plan/plan.ts';

const WITHIN_MS = 40_000;
const PAUSE_MS = 200;

/**
 * Starts the plan's job as a program does that insists: the same request under the same id until it is taken, since
 * whoever takes it may be killed meanwhile.
 */
export async function startPlanned(
  connection: Connection,
  plan: Plan,
  { jobId, log, timeline }: { readonly jobId: string; readonly log: string; readonly timeline: Timeline },
): Promise<Job> {
  const untilMs = Date.now() + WITHIN_MS;
  const { chunkSize, maxAttempts, itemConcurrency, seed, shares, slowMs, toleratedFailures } = plan;
  const settings = {
    jobId,
    chunkSize,
    maxAttempts,
    itemConcurrency,
    params: { seed, log, shares, slowMs },
    ...(toleratedFailures === undefined ? {} : { tolerated: { count: toleratedFailures } }),
  };
  const items = await itemsOf(plan, `${log}.input`);
  for (;;) {
    try {
      return await startJob(connection, 'faulty', items, settings);
    } catch (error) {
      timeline.note(`the request was not taken: ${String((error as Error).message).slice(0, 160)}`);
      if (Date.now() > untilMs) throw error;
      await wait(PAUSE_MS);
    }
  }
}

/** A file rather than a stream: only what can be read again makes the same request again. */
async function itemsOf({ input, items }: Plan, file: string): Promise<Items> {
  if (input === 'range') return { from: 0, to: items };
  await writeFile(file, linesUpTo(items));
  return { file, format: 'jsonl' };
}

const LINES_A_BLOCK = 5_000;

function* linesUpTo(items: number): Generator<Buffer> {
  for (let from = 0; from < items; from += LINES_A_BLOCK) {
    const lines = Array.from({ length: Math.min(LINES_A_BLOCK, items - from) }, (_, n) => `{"n":${from + n}}\n`);
    yield Buffer.from(lines.join(''));
  }
}
