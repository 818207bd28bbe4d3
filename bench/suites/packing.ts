import { openWarmPool, runOurs } from '../ours.ts';
import { openBullMq } from '../peers/bullmq.ts';
import { count, type Goal, type Suite, times } from '../suite.ts';
import { inTurns } from '../turns.ts';
import { warmUp } from '../warm-up.ts';

const PACKED_ITEMS = 1_000_000;
const SINGLE_ITEMS = 5_000;
const LEAST = 50;

/** What packing items into chunks is worth: against one item a message, on the same stack and on BullMQ. */
export const packing: Suite = async (say) => {
  await using pool = await openWarmPool();
  const bullmq = await openBullMq();
  if (bullmq !== undefined) await warmUp(() => bullmq.run(SINGLE_ITEMS, 1));
  try {
    const took = await inTurns(
      {
        ours: () => runOurs(pool, 'noop', { from: 0, to: PACKED_ITEMS }, PACKED_ITEMS),
        single: () => runOurs(pool, 'noop', { from: 0, to: SINGLE_ITEMS }, SINGLE_ITEMS, { chunkSize: 1 }),
        bullmq: bullmq && (() => bullmq.run(SINGLE_ITEMS, 1)),
      },
      say,
    );
    const { ours, single, bullmq: peer } = took;
    const rate = PACKED_ITEMS / ours;
    const goals: Goal[] = [];
    const row = (name: string, items: number, took: number) => {
      if (items !== PACKED_ITEMS)
        goals.push({ what: `items a second, to ${name}`, measured: rate / (items / took), unit: 'x', least: LEAST });
      return [name, count(Math.round(items / took)), items === PACKED_ITEMS ? '' : times(rate / (items / took))];
    };
    const rows = [row('fanout', PACKED_ITEMS, ours), row('the same stack, one item a message', SINGLE_ITEMS, single)];
    rows.push(
      Number.isNaN(peer)
        ? ['BullMQ, one item a job', 'no redis-server here', '']
        : row('BullMQ, one item a job', SINGLE_ITEMS, peer),
    );
    return {
      title: 'What packing is worth',
      how: `No-op items a second, from submit to joined results: ${count(PACKED_ITEMS)} in chunks, ${count(SINGLE_ITEMS)} one by one. All have been at work for ten seconds.`,
      columns: ['', 'items/s', 'we are'],
      rows,
      goals,
    };
  } finally {
    await bullmq?.close();
  }
};
