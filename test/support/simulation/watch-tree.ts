import { type Item, num, type Update } from '../../../core/ledger/update.ts';
import type { Process } from './process.ts';
import { successesIn } from './watch-fence.ts';
import type { World } from './world.ts';

/** A mid is counted in the record once it is full, with exactly what it holds. */
export function watchMidCounted(world: World, place: number, before: Item, after: Item): void {
  const node = world.table.get(`${world.job}/1/${place}`);
  const { fanIn } = world.scenario;
  const leaves = Math.ceil(num(after, 'chunks', (place + 1) * fanIn * fanIn) / fanIn);
  if (num(node, 'n') !== Math.min(fanIn, leaves - place * fanIn))
    world.fail(`mid ${place} was counted with ${num(node, 'n')} leaves`);
  for (const name of ['s', 'f', 'k'])
    if (num(after, name) - num(before, name) !== num(node, name)) world.fail(`mid ${place}: ${name} miscounted`);
}

export function watchLeaf(
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
    keepsCheckpoint(world, process, chunk, tally.succeeded);
    if (num(after, 'n') !== num(before, 'n') + 1) world.fail(`leaf ${place}: n is miscounted`);
  }
}

/** A leaf is counted in its mid once it is full, with exactly what it holds. */
export function watchMid(world: World, place: number, update: Update, before: Item | undefined, after: Item): void {
  registersGrow(world, before, after);
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

/** A register of failures only grows. */
export function registersGrow(world: World, before: Item | undefined, after: Item): void {
  for (const name of Object.keys(after))
    if (/^f[lm]\d/.test(name) && num(after, name) < num(before, name)) world.fail(`register ${name} went back`);
}

/** Whoever could know of a checkpoint counts what it holds. */
function keepsCheckpoint(world: World, process: Process, chunk: number, succeeded: number): void {
  const begun = process.checkpoint === world.checkpointKey(chunk) ? successesIn(world, process.checkpoint) : 0;
  if (process.kind === 'settler' && succeeded < begun)
    world.fail(`chunk ${chunk}: the settler forgot what its checkpoint holds`);
  // After a fence it is the last word: for those who began later, and for whoever settles chunks that aren't its own.
  const knows = process.afterFence || process.message?.header.chunk !== chunk;
  if (knows && succeeded < (world.keptSuccesses.get(chunk) ?? 0))
    world.fail(`chunk ${chunk}: its checkpoint held more than ${succeeded} successes`);
}
