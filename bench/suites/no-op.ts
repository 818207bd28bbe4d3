import { openWarmPool, runOurs } from '../ours.ts';
import { openBullMq } from '../peers/bullmq.ts';
import { runPython } from '../peers/python.ts';
import { count, type Goal, type Suite, seconds, times } from '../suite.ts';
import { inTurns } from '../turns.ts';
import { WARM_UP_ITEMS, warmUp } from '../warm-up.ts';

/** Items, and how many times as fast as Python's program we are to be. */
const SIZES: readonly { readonly items: number; readonly least?: number }[] = [
  { items: 10_000 },
  { items: 100_000, least: 1.5 },
  { items: 1_000_000, least: 3 },
];
/** Items that each packs into a job, or a chunk, by hand. */
const [BULLMQ_PACKED, OURS_PACKED] = [1_000, 10_000];
/** They are over in a moment, and differ the more; Python's seconds in between would find both cold. */
const PACKED_RUNS = 15;
/** What a job leaves to be done, by us and by BullMQ, is done within it, and paid for by nobody else. */
const PACKED_REST_MS = 50;
const HELD_BACK =
  'a chunk costs 1.6 ms of processor time however few items it holds, and 3.1 ms with 10,000 of them: an invocation and a write to the ledger, each an HTTP exchange between two processes, and what Lambda, SQS and DynamoDB do on their side; then 70 KB of text that goes through JSON, a queue and its hashes (0.7 ms) and the items themselves (0.5 ms); and a job takes 12 ms to be accepted, sealed and joined, step by step. A job of BullMQ costs a script in Redis, 0.3 ms; it shares its process with all others, unless it is sandboxed, and nobody accounts for its items';

/** No-op items on the whole path, from submit to joined results. */
export const noOp: Suite = async (say) => {
  await using pool = await openWarmPool();
  const [bullmq, sandboxed] = [await openBullMq(), await openBullMq('sandboxed')];
  for (const peer of [bullmq, sandboxed])
    if (peer !== undefined) await warmUp(() => peer.run(WARM_UP_ITEMS, BULLMQ_PACKED));
  const rows: string[][] = [];
  const goals: Goal[] = [];
  const rates: Record<string, [number, number][]> = { fanout: [], 'Python queue': [], BullMQ: [] };
  try {
    for (const { items, least } of SIZES) {
      const range = { from: 0, to: items };
      const { ours, python } = await inTurns(
        { ours: () => runOurs(pool, 'noop', range, items), python: () => runPython('queue_program.py', items) },
        say,
      );
      const took = await inTurns(
        {
          packed: () => runOurs(pool, 'noop', range, items, { chunkSize: OURS_PACKED }),
          bullmq: bullmq && (() => bullmq.run(items, BULLMQ_PACKED)),
          sandboxed: sandboxed && (() => sandboxed.run(items, BULLMQ_PACKED)),
        },
        say,
        { runs: PACKED_RUNS, restMs: PACKED_REST_MS },
      );
      const { packed, bullmq: peer } = took;
      const besides = (theirs: number, us: number) =>
        Number.isNaN(theirs) ? 'no redis-server here' : `${seconds(theirs)} (${times(theirs / us)})`;
      rows.push([
        count(items),
        seconds(ours),
        besides(python, ours),
        seconds(packed),
        besides(took.sandboxed, packed),
        besides(peer, packed),
      ]);
      for (const [name, s] of Object.entries({ fanout: ours, 'Python queue': python, BullMQ: peer }))
        if (!Number.isNaN(s)) rates[name]?.push([items, items / s / 1e6]);
      if (least === undefined) continue;
      goals.push({
        what: `${count(items)} no-op items, to Python's queue program`,
        measured: python / ours,
        unit: 'x',
        least,
      });
      if (!Number.isNaN(peer))
        goals.push({
          what: `${count(items)} no-op items, to BullMQ packed by hand`,
          measured: peer / packed,
          unit: 'x',
          least: 1,
          because: HELD_BACK,
        });
    }
  } finally {
    await bullmq?.close();
    await sandboxed?.close();
  }
  return {
    title: 'Items that do nothing',
    how:
      "From submit to joined results, on a runtime that has been up and at work for ten seconds, as queue servers are; BullMQ and its workers likewise. Python's program is that of its tutorials: a producer process puts numbers on a Queue and then None, a consumer process takes them until it sees it. " +
      `BullMQ: two worker processes, and ${count(BULLMQ_PACKED)} items packed into each job by hand, whose number is what a job returns and the client adds up${bullmq === undefined ? '' : `, Redis ${bullmq.redisVersion} in memory`}; sandboxed: each job in a process of its own, as our chunks are. Beside it ours with a chunk size by hand, ${count(OURS_PACKED)}. These in turns among themselves, medians of ${PACKED_RUNS}, ${PACKED_REST_MS} ms after one another, so that none pays for what another left to be done. In brackets: how many times as fast we are.`,
    columns: [
      'items',
      'fanout',
      'Python Queue + None',
      'fanout, packed by hand',
      'BullMQ, packed, sandboxed',
      'BullMQ, packed by hand',
    ],
    rows,
    goals,
    plots: [
      {
        file: 'no-op.svg',
        title: 'Items that do nothing, millions a second',
        x: 'items in the job',
        y: 'M/s',
        lines: Object.entries(rates)
          .filter(([, points]) => points.length > 0)
          .map(([name, points]) => ({ name, points })),
      },
    ],
  };
};
