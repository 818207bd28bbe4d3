import { openWarmPool } from '../ours.ts';
import { count, type Goal, type Suite, seconds } from '../suite.ts';
import { inTurns } from '../turns.ts';
import { warmUp } from '../warm-up.ts';
import { bytesOf } from '../work.ts';

const ITEMS = 1_000_000;
/** The least that an item does which does anything: a hash of so many bytes takes some two microseconds. */
const HASHED_BYTES = 1_024;
const COMPUTED = 2_000;
const COMPUTED_MS = 5;
const LEAST = 0.8;
const ITEM_TIMEOUT_SECONDS = 0.5;
/** A hang is believed at its second silence, each of an item's time and a second of grace. */
const HANG_SECONDS = 2 * (ITEM_TIMEOUT_SECONDS + 1);
const MISBEHAVING = { exits: [3, 500, 999], blocks: [250, 700] };
const CHUNK = 1_000;
const MOST_MORE_SECONDS = 2;

const BECAUSE =
  'a million items that do nothing take so little that ten thousand may cost them 8 µs of processor time each, and to throw an error and to write its stack takes V8 7: a bare loop over the same items, in one process, is at 0.02 x. Here such an item costs some 19 µs, with its line on the way to the supervisor and to the bucket, and an object for each chunk that has such a line. Where an item does anything at all, below, that is little';

/** What it costs that items fail: one of a hundred throws, or a few take their process down. */
export const failing: Suite = async (say) => {
  await using pool = await openWarmPool();
  const run = async (task: string, to: number, settings: object, failed: number): Promise<number> => {
    const began = performance.now();
    const job = await pool.start(task, { from: 0, to }, settings);
    const summary = await job.wait();
    if (summary.succeeded !== to - failed || summary.failed !== failed)
      throw new Error(`expected ${failed} of ${to} to fail, got ${summary.failed} failed, ${summary.succeeded} not`);
    return (performance.now() - began) / 1_000;
  };
  const noOp = (attempts: number, maxAttempts: number, failed = 0) =>
    run('failing', ITEMS, { params: { attempts }, maxAttempts }, failed);
  const hashed = (attempts: number, maxAttempts: number, failed = 0) =>
    run('failing', ITEMS, { params: { attempts, bytes: HASHED_BYTES }, maxAttempts }, failed);
  const computed = (attempts: number, maxAttempts: number, failed = 0) =>
    run('failing', COMPUTED, { params: { attempts, bytes: bytesOf(COMPUTED_MS) }, maxAttempts }, failed);
  const chunk = (params: object, failed: number) =>
    run('misbehaving', CHUNK, { chunkSize: CHUNK, itemTimeoutSeconds: ITEM_TIMEOUT_SECONDS, params }, failed);
  await warmUp(() => noOp(1, 1, ITEMS / 100));
  // A case beside those that it is compared with alone: after seconds of waiting a machine is slow to begin.
  const [quick, once, little, slow, chunks] = [
    await inTurns({ none: () => noOp(0, 1), 'for good': () => noOp(1, 1, ITEMS / 100) }, say),
    await inTurns({ once: () => noOp(1, 3) }, say),
    await inTurns({ 'none, hashed': () => hashed(0, 1), 'for good, hashed': () => hashed(1, 1, ITEMS / 100) }, say),
    await inTurns(
      {
        'none, computed': () => computed(0, 1),
        'for good, computed': () => computed(1, 1, COMPUTED / 100),
        'once, computed': () => computed(1, 3),
      },
      say,
    ),
    await inTurns({ 'a chunk': () => chunk({}, 0), 'a chunk with five': () => chunk(MISBEHAVING, 5) }, say),
  ];
  const took = { ...quick, ...once, ...little, ...slow, ...chunks };
  const more = took['a chunk with five'] - took['a chunk'] - MISBEHAVING.blocks.length * HANG_SECONDS;
  const row = (what: string, none: number, some: number) => [
    what,
    seconds(none),
    seconds(some),
    (none / some).toFixed(2),
  ];
  const goals: Goal[] = [
    {
      what: '1 % of items that do nothing fail for good, to none',
      measured: took.none / took['for good'],
      unit: 'x',
      least: LEAST,
      because: BECAUSE,
    },
    {
      what: '1 % of items that hash a kilobyte fail for good, to none',
      measured: took['none, hashed'] / took['for good, hashed'],
      unit: 'x',
      least: LEAST,
    },
    {
      what: '1 % of items of 5 CPU ms fail for good, to none',
      measured: took['none, computed'] / took['for good, computed'],
      unit: 'x',
      least: LEAST,
    },
    {
      what: '1 % of items of 5 CPU ms throw once, to none',
      measured: took['none, computed'] / took['once, computed'],
      unit: 'x',
      least: LEAST,
    },
    {
      what: 'a chunk with five that kill or hang, beyond the silences of those that hang',
      measured: more,
      unit: 's',
      most: MOST_MORE_SECONDS,
    },
  ];
  return {
    title: 'Items that fail',
    how: `${count(ITEMS)} items that do nothing, but for one of a hundred that throws: for good, or once, to be tried again after a pause of up to a second that SQS keeps it for; as many that hash ${count(HASHED_BYTES)} bytes each; ${count(COMPUTED)} items of ${COMPUTED_MS} ms of a core likewise; and one chunk of ${count(CHUNK)} items, three of which end their process and two block it for ever, with ${ITEM_TIMEOUT_SECONDS} s an item.`,
    columns: ['', 'none fails', 'some fail', 'ratio'],
    rows: [
      row('1 % fail for good', took.none, took['for good']),
      row('1 % throw once', took.none, took.once),
      row('1 % fail for good, of items that hash a kilobyte', took['none, hashed'], took['for good, hashed']),
      row(`1 % fail for good, of items of ${COMPUTED_MS} ms`, took['none, computed'], took['for good, computed']),
      row(`1 % throw once, of items of ${COMPUTED_MS} ms`, took['none, computed'], took['once, computed']),
      row('a chunk of 1,000 with five that kill or hang', took['a chunk'], took['a chunk with five']),
    ],
    goals,
  };
};
