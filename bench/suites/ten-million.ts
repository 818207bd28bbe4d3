import { openWarmPool } from '../ours.ts';
import { count, type Suite, seconds } from '../suite.ts';

const ITEMS = 10_000_000;
/** How long progress may stand still, to be seen as moving. */
const MOST_STILL_SECONDS = 2;

/** Ten million items, counted exactly, with progress that moves. */
export const tenMillion: Suite = async (say) => {
  await using pool = await openWarmPool();
  const began = performance.now();
  const job = await pool.start('noop', { from: 0, to: ITEMS });
  let [shown, movedAt, still, looks] = [0, began, 0, 0];
  const summary = await job.wait({
    onProgress({ tally }) {
      const done = tally.succeeded + tally.failed + tally.skipped;
      looks += 1;
      if (done === shown) return;
      const now = performance.now();
      still = Math.max(still, now - movedAt);
      [shown, movedAt] = [done, now];
      say(`${count(done)} of ${count(ITEMS)}`);
    },
    progressEveryMs: 250,
  });
  let read = 0;
  for await (const chunk of job.chunks()) read += chunk.tally.succeeded;
  const took = (performance.now() - began) / 1_000;
  return {
    title: 'Ten million items',
    how: 'One job, once: accounted for exactly, from submit to joined results.',
    columns: ['items', 'took', 'items/s', 'chunks', 'succeeded', 'progress read', 'stood still at most'],
    rows: [
      [
        count(ITEMS),
        seconds(took),
        count(Math.round(ITEMS / took)),
        count(summary.chunks),
        count(summary.succeeded),
        `${looks} times`,
        seconds(still / 1_000),
      ],
    ],
    goals: [
      { what: 'of 10,000,000 items, accounted for', measured: summary.succeeded, unit: '', least: ITEMS, most: ITEMS },
      { what: 'of 10,000,000 results, read', measured: read, unit: '', least: ITEMS, most: ITEMS },
      { what: 'progress stands still at most', measured: still / 1_000, unit: 's', most: MOST_STILL_SECONDS },
    ],
  };
};
