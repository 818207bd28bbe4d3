import { type Item, num, type Update } from '../../../core/ledger/update.ts';
import type { JobEnded } from '../../../events/job-ended.ts';
import type { Process } from './process.ts';
import { itemsBelow, tooMany } from './scenario.ts';
import { watchCheckpoint, watchFence } from './watch-fence.ts';
import { registersGrow, watchLeaf, watchMid, watchMidCounted } from './watch-tree.ts';
import type { World } from './world.ts';

/** What must hold of every single write, whoever makes it and whenever. @throws {Violation} */
export function watchUpdate(world: World, process: Process, update: Update, before: Item | undefined, after: Item) {
  const { key } = update;
  if (process.epoch !== world.epoch && world.job !== undefined && key.startsWith(world.job))
    world.fail(`a message of an older run wrote ${key}`);
  if (isRecordKey(key) && process.epoch === world.epoch && before?.['state'] === undefined) created(world, key);
  if (world.job === undefined || !key.startsWith(world.job)) return;
  if (key === world.job) return record(world, process, before, after);
  const [, level, place] = key.slice(world.job.length).split('/');
  if (level?.startsWith('c') && world.keptSuccesses.has(Number(level.slice(1))))
    watchCheckpoint(world, Number(level.slice(1)));
  if (level === '0') watchLeaf(world, process, Number(place), update, before, after);
  if (level === '1') watchMid(world, Number(place), update, before, after);
}

const isRecordKey = (key: string) => !key.includes('/') && !key.startsWith('@');

function created(world: World, key: string): void {
  if (world.job !== undefined) world.fail(`one id became two jobs, ${world.job} and ${key}`);
  world.job = key;
}

function record(world: World, process: Process, before: Item | undefined, after: Item): void {
  nothingUndone(world, before, after);
  wellSealed(world, after);
  if (num(after, 'cursor') > num(before, 'cursor')) {
    world.deaths = 0;
    world.lostRevivals = 0;
  }
  if (before?.['fence'] === undefined && after['fence'] !== undefined)
    watchFence(world, process, String(after['fence']), before ?? {}, before?.['chunks'] !== undefined);
  for (const name of Object.keys(after)) {
    const [, place] = /^m(\d+)$/.exec(name) ?? [];
    if (place !== undefined && before?.[name] === undefined) watchMidCounted(world, Number(place), before ?? {}, after);
  }
  if (before?.['state'] === 'open' && after['state'] === 'ended') ended(world, after);
}

/** What is once said stays so. */
function nothingUndone(world: World, before: Item | undefined, after: Item): void {
  for (const name of ['chunks', 'total', 'expected', 'fence', 'outcome', 'skipped', 'announced', 'endedAt'])
    if (before?.[name] !== undefined && before[name] !== after[name])
      world.fail(`${name} changed from ${before[name]} to ${after[name]}`);
  for (const name of ['n', 's', 'f', 'k', 'sent', 'state'])
    if (before?.['state'] === 'ended' && before[name] !== after[name]) world.fail(`${name} changed after the end`);
  registersGrow(world, before, after);
  if (num(after, 'cursor') < num(before, 'cursor')) world.fail('the cursor went back');
}

/** Reserved numbers and the seal agree with each other and with the input. */
function wellSealed(world: World, after: Item): void {
  if (num(after, 'sentItems') !== itemsBelow(world.scenario, num(after, 'sent')))
    world.fail(`${after['sent']} chunks are reserved with ${after['sentItems']} items`);
  if (num(after, 'cursor') > num(after, 'sent')) world.fail('the cursor is ahead of what is reserved');
  if (after['chunks'] === undefined) return;
  if (after['chunks'] !== after['sent']) world.fail(`sealed at ${after['chunks']}, ${after['sent']} were reserved`);
  if (num(after, 'n') > num(after, 'expected')) world.fail('more mids are settled than there are');
  if (num(after, 'total') !== num(after, 'sentItems')) world.fail('the total is not what was reserved');
}

/** Ended means: everything is accounted for, by an oracle of its own. */
function ended(world: World, job: Item): void {
  const chunks = num(job, 'chunks', -1);
  if (chunks < 0) world.fail('ended without a seal');
  for (let chunk = 0; chunk < chunks; chunk += 1)
    if (!world.isSettled(chunk)) world.fail(`ended while chunk ${chunk} of ${chunks} is not settled`);
  const [succeeded, failed, skipped, total] = ['s', 'f', 'skipped', 'total'].map((name) => num(job, name));
  if ((succeeded ?? 0) + (failed ?? 0) + (skipped ?? 0) !== total)
    world.fail(`${succeeded} + ${failed} + ${skipped} is not ${total}`);
  if ((skipped ?? 0) < num(job, 'k')) world.fail('fewer items skipped than chunks say');
  const outcome = job['fence'] ?? naturalOutcome(world, failed ?? 0, total ?? 0);
  if (job['outcome'] !== outcome) world.fail(`ended ${job['outcome']}, expected ${outcome}`);
  if (job['fence'] === undefined && skipped !== 0) world.fail(`ended ${outcome} with ${skipped} items skipped`);
}

function naturalOutcome(world: World, failed: number, total: number): string {
  if (tooMany(world.scenario.tolerated, failed, total)) return 'toleranceExceeded';
  return failed === 0 ? 'succeeded' : 'partial';
}

/** An announcement says what the record says. */
export function watchAnnouncement(world: World, event: JobEnded): void {
  if (event.id !== world.job) return;
  const job = world.table.get(event.id);
  if (job?.['state'] !== 'ended') world.fail('announced before the end');
  const said = [event.outcome, event.total, event.succeeded, event.failed, event.skipped, event.chunks];
  const record = ['outcome', 'total', 's', 'f', 'skipped', 'chunks'].map((name) => job?.[name]);
  if (said.join() !== record.join()) world.fail(`announced ${said}, the record says ${record}`);
}
