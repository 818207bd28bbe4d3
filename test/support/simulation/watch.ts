import { type Item, num, type Update } from '../../../core/ledger/update.ts';
import type { JobEnded } from '../../../events/job-ended.ts';
import type { Process } from './process.ts';
import { itemsBelow, tooMany } from './scenario.ts';
import { watchCheckpoint, watchFence } from './watch-fence.ts';
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
    watchCheckpoint(world, Number(level.slice(1)), after);
  if (level === '0') leaf(world, process, Number(place), update, before, after);
  if (level === '1') mid(world, Number(place), update, before);
}

const isRecordKey = (key: string) => !key.includes('/') && !key.startsWith('@');

function created(world: World, key: string): void {
  if (world.job !== undefined) world.fail(`one id became two jobs, ${world.job} and ${key}`);
  world.job = key;
}

function record(world: World, process: Process, before: Item | undefined, after: Item): void {
  nothingUndone(world, before, after);
  wellSealed(world, after);
  if (before?.['fence'] === undefined && after['fence'] !== undefined)
    watchFence(world, process, String(after['fence']), before ?? {}, before?.['chunks'] !== undefined);
  for (const name of Object.keys(after)) {
    const [, place] = /^m(\d+)$/.exec(name) ?? [];
    if (place !== undefined && before?.[name] === undefined) midCounted(world, Number(place), before ?? {}, after);
  }
  if (before?.['state'] === 'open' && after['state'] === 'ended') ended(world, after);
}

/** What is once said stays so. */
function nothingUndone(world: World, before: Item | undefined, after: Item): void {
  for (const name of ['chunks', 'total', 'expected', 'fence', 'outcome', 'skipped', 'announced'])
    if (before?.[name] !== undefined && before[name] !== after[name])
      world.fail(`${name} changed from ${before[name]} to ${after[name]}`);
  for (const name of ['n', 's', 'f', 'k', 'sent', 'state'])
    if (before?.['state'] === 'ended' && before[name] !== after[name]) world.fail(`${name} changed after the end`);
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

/** A mid is counted in the record once it is full, with exactly what it holds. */
function midCounted(world: World, place: number, before: Item, after: Item): void {
  const node = world.table.get(`${world.job}/1/${place}`);
  const { fanIn } = world.scenario;
  const leaves = Math.ceil(num(after, 'chunks', (place + 1) * fanIn * fanIn) / fanIn);
  if (num(node, 'n') !== Math.min(fanIn, leaves - place * fanIn))
    world.fail(`mid ${place} was counted with ${num(node, 'n')} leaves`);
  for (const name of ['s', 'f', 'k'])
    if (num(after, name) - num(before, name) !== num(node, name)) world.fail(`mid ${place}: ${name} miscounted`);
}

function leaf(
  world: World,
  process: Process,
  place: number,
  update: Update,
  before: Item | undefined,
  after: Item,
): void {
  const root = world.job === undefined ? undefined : world.table.get(world.job);
  for (const name of Object.keys(update.set ?? {})) {
    if (!/^c\d+$/.test(name)) continue;
    const chunk = place * world.scenario.fanIn + Number(name.slice(1));
    if (before?.[name] !== undefined) world.fail(`chunk ${chunk} was settled twice`);
    if (chunk >= num(root, 'sent')) world.fail(`chunk ${chunk} was settled, ${num(root, 'sent')} are reserved`);
    const slot = after[name];
    if (!(slot instanceof Uint8Array)) world.fail(`chunk ${chunk}: expected bytes in its slot`);
    const { tally } = world.core.decodeSlot(slot);
    const counted = ['s', 'f', 'k'].map((letter) => num(after, letter) - num(before, letter));
    if (counted.join() !== [tally.succeeded, tally.failed, tally.skipped].join())
      world.fail(`chunk ${chunk}: its slot says ${JSON.stringify(tally)}, its leaf counted ${counted}`);
    // Whoever could know of the fence begins with the checkpoint.
    if (process.afterFence || process.message?.header.chunk !== chunk)
      if (tally.succeeded < (world.keptSuccesses.get(chunk) ?? 0))
        world.fail(`chunk ${chunk}: its checkpoint held more than ${tally.succeeded} successes`);
    if (num(after, 'n') !== num(before, 'n') + 1) world.fail(`leaf ${place}: n is miscounted`);
  }
}

/** A leaf is counted in its mid once it is full, with exactly what it holds. */
function mid(world: World, place: number, update: Update, before: Item | undefined): void {
  const { fanIn } = world.scenario;
  const root = world.job === undefined ? undefined : world.table.get(world.job);
  for (const name of Object.keys(update.set ?? {})) {
    if (!/^l\d+$/.test(name)) continue;
    const at = place * fanIn + Number(name.slice(1));
    if (before?.[name] !== undefined) world.fail(`leaf ${at} was counted twice`);
    const node = world.table.get(`${world.job}/0/${at}`);
    const chunks = num(root, 'chunks', (at + 1) * fanIn);
    if (num(node, 'n') !== Math.min(fanIn, chunks - at * fanIn))
      world.fail(`leaf ${at} was counted with ${num(node, 'n')} chunks`);
    for (const letter of ['s', 'f', 'k'] as const)
      if (update.add?.[letter] !== num(node, letter)) world.fail(`leaf ${at}: ${letter} miscounted`);
  }
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
