import { type Item, num } from '../../../core/ledger/update.ts';
import type { Process } from './process.ts';
import { tooMany } from './scenario.ts';
import { SILENT_MS, type World } from './world.ts';

/** A job is stopped only for a reason that is really there. @throws {Violation} */
export function watchFence(world: World, process: Process, why: string, before: Item, sealed: boolean): void {
  const { scenario } = world;
  if (before['state'] !== 'open') world.fail(`fenced ${why} after its end`);
  keepCheckpoints(world);
  switch (why) {
    case 'cancelled':
      if (!world.cancelled) world.fail('fenced cancelled, and nobody did');
      return;
    case 'deadline':
      if (world.nowMs <= num(before, 'deadline') * 1000) world.fail('fenced before its deadline');
      return;
    case 'inputChanged':
      if (scenario.otherChunks === undefined && scenario.broken?.[1] !== 'changed')
        world.fail('fenced inputChanged, and nothing changed');
      return;
    case 'produceFailed':
      if (sealed) world.fail('fenced produceFailed although it was sealed');
      if (process.kind === 'producer' && scenario.broken?.[1] !== 'malformed')
        world.fail('fenced produceFailed over an input that is well');
      if (process.kind !== 'producer' && world.nowMs - num(before, 'beat') <= SILENT_MS)
        world.fail('fenced produceFailed although a producer lives');
      if (process.kind !== 'producer' && world.deaths + world.lostRevivals <= scenario.revivals)
        world.fail('fenced produceFailed, and nobody had died of the producers that were invoked');
      return;
    case 'toleranceExceeded':
      tolerance(world, before);
      return;
    default:
      world.fail(`fenced ${why}`);
  }
}

/** The failures that are really settled exceed what is tolerated. */
function tolerance(world: World, job: Item): void {
  const { tolerated } = world.scenario;
  const leaves = [...world.table].filter(([key]) => key.startsWith(`${world.job}/0/`));
  const failed = leaves.reduce((sum, [, leaf]) => sum + num(leaf, 'f'), 0);
  if (tolerated === undefined) world.fail('fenced toleranceExceeded, and any number is tolerated');
  if ('percent' in tolerated && job['total'] === undefined) world.fail('a share of an unknown total');
  if (!tooMany(tolerated, failed, num(job, 'total'))) world.fail(`fenced toleranceExceeded at ${failed} failures`);
}

/** How many successes a checkpoint holds. */
export function successesIn(world: World, checkpoint: string | undefined): number {
  const body = checkpoint === undefined ? undefined : world.objects.get(checkpoint);
  if (body === undefined) return 0;
  const outcomes = world.core.decodeCheckpoint(body, world.core.checkpointedItems(body)?.count ?? 0);
  return outcomes === undefined ? 0 : world.core.tallyOf(outcomes).succeeded;
}

/** Remembers what a chunk's checkpoint holds, once it must not be lost any more. */
export function watchCheckpoint(world: World, chunk: number): void {
  const held = successesIn(world, world.checkpointKey(chunk));
  world.keptSuccesses.set(chunk, Math.min(world.keptSuccesses.get(chunk) ?? held, held));
}

function keepCheckpoints(world: World): void {
  const prefix = `${world.job}/c`;
  for (const key of world.table.keys())
    if (key.startsWith(prefix)) watchCheckpoint(world, Number(key.slice(prefix.length)));
}
