import { num } from '../../../core/ledger/update.ts';
import type { ResultLine } from '../../../events/result-line.ts';
import { itemsBelow, itemsOf, kindOf } from './scenario.ts';
import type { World } from './world.ts';

/** Receives by which an item that ends its environment is found. */
const CONVICTED_BY = 6;

/** What must hold when nothing can happen any more. @throws {Violation} */
export function checkEnd(world: World): void {
  if (world.job === undefined) world.fail('no job was created');
  const job = world.table.get(world.job);
  if (job?.['state'] !== 'ended')
    world.fail(
      `never ends: fence ${job?.['fence']}, ${num(job, 'n')} of ${job?.['expected']} mids, sent ${job?.['sent']}`,
    );
  if (!world.announced.some((event) => event.id === world.job)) world.fail('ended and never announced');
  if (job?.['open'] !== undefined) world.fail('stays among the open jobs');
  if ([...world.answers].some((answer) => answer !== world.job)) world.fail('a creator was told of another job');
  for (let chunk = 0; chunk < num(job, 'chunks'); chunk += 1) checkChunk(world, chunk, job?.['fence'] !== undefined);
  const { faults, maxReceiveCount } = world.scenario;
  const isCalm = Object.values(faults).every((most) => most === 0);
  if (isCalm && maxReceiveCount >= CONVICTED_BY && world.deadChunks.size > 0)
    world.fail('a chunk became a dead letter, though its items alone were at fault');
  if (world.scenario.strict) checkRuns(world);
}

/** A chunk's slot, its winner's results and what really happened to its items agree. */
function checkChunk(world: World, chunk: number, fenced: boolean): void {
  const { core, scenario } = world;
  const slot = world.slotOf(chunk);
  if (slot === undefined) world.fail(`chunk ${chunk} is not settled`);
  const { deliveryId, tally } = core.decodeSlot(slot);
  const body = world.objects.get(core.objectKey(world.job ?? '', chunk, core.idText(deliveryId)));
  if (core.hasResults(deliveryId) !== (body !== undefined && body !== ''))
    world.fail(`chunk ${chunk}: its winner says results are ${core.hasResults(deliveryId) ? '' : 'not '}stored`);
  const lines = (body ?? '')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ResultLine);
  const size = itemsOf(scenario, chunk);
  const first = itemsBelow(scenario, chunk);
  const count = (status: ResultLine['status']) => lines.filter((line) => line.status === status).length;
  const bare = tally.succeeded - count('succeeded');
  if (bare < 0 || tally.failed !== count('failed') || tally.skipped !== count('skipped'))
    world.fail(`chunk ${chunk} counts ${JSON.stringify(tally)}, its results say otherwise`);
  const known = tally.succeeded + tally.failed + tally.skipped;
  if (known > size || (!fenced && known < size)) world.fail(`chunk ${chunk} counts ${known} of ${size} items`);
  const named = new Set(lines.map((line) => line.index));
  if (named.size < lines.length) world.fail(`chunk ${chunk}: an item has two results`);
  for (const line of lines) checkLine(world, chunk, line, line.index >= first && line.index < first + size);
  let couldBeBare = 0;
  for (let index = first; index < first + size; index += 1)
    if (!named.has(index) && world.succeeded.has(index)) couldBeBare += 1;
  if (bare > couldBeBare) world.fail(`chunk ${chunk}: ${bare} successes without a line, ${couldBeBare} can be`);
}

/** An item's result is what happened to it. */
function checkLine(world: World, chunk: number, line: ResultLine, isOwn: boolean): void {
  const { index, status, error } = line;
  if (!isOwn) world.fail(`item ${index} is among the results of chunk ${chunk}`);
  if (status === 'succeeded' && !world.succeeded.has(index)) world.fail(`item ${index} never succeeded`);
  if (status !== 'failed') return;
  const kind = kindOf(world.scenario, index);
  const runs = world.runs.get(index) ?? 0;
  switch (error?.name) {
    case 'ItemCrashed':
      if ((world.deathsOfItem.get(index) ?? 0) < 2) world.fail(`item ${index} was convicted, and is innocent`);
      return;
    case 'DeadLettered':
      if (!world.deadChunks.has(chunk)) world.fail(`item ${index} was failed as a dead letter, and is none`);
      return;
    default:
      if (kind !== 'bad' && !(kind.startsWith('throws') && runs >= world.scenario.maxAttempts))
        world.fail(`item ${index} (${kind}) failed after ${runs} runs`);
  }
}

/** Nothing that a delivery had done and handed on was run again; deaths explain the rest. */
function checkRuns(world: World): void {
  const { scenario } = world;
  if (world.deadChunks.size > 0 && scenario.faults.crashes < scenario.maxReceiveCount)
    world.fail('a chunk became a dead letter, and nothing was wrong with it');
  for (let chunk = 0; chunk < scenario.chunks; chunk += 1) {
    if (world.forkedChunks.has(chunk)) continue;
    const first = itemsBelow(scenario, chunk);
    for (let index = first; index < first + itemsOf(scenario, chunk); index += 1) {
      const kind = kindOf(scenario, index);
      const throws = kind === 'throws1' ? 1 : kind === 'throws2' ? 2 : 0;
      const needed = Math.min(throws + 1, scenario.maxAttempts);
      const deaths = world.deathsOfChunk.get(chunk) ?? 0;
      const runs = world.runs.get(index) ?? 0;
      if (runs > needed + deaths) world.fail(`item ${index} (${kind}) was run ${runs} times, with ${deaths} deaths`);
    }
  }
}
