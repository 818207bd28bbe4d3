import type { Process, SimFlow } from './process.ts';
import { consuming, creating, headerOf, producing } from './processes.ts';
import type { World } from './world.ts';

/**
 * Makes an older job of the same id: it ran to its end, its pointer has expired, and the rest of its items in part
 * (DynamoDB deletes in any order, up to days late). Some of its messages are still about.
 */
export function liveOlderRun(world: World): void {
  world.epoch = 0;
  const self = { kind: 'creator', epoch: 0, environment: 0, outcomes: [] as readonly number[] } as Process;
  finish(world, self, creating(world));
  const [job] = world.answers;
  if (job === undefined) world.fail('the older run was not created');
  world.starts.length = 0;
  finish(world, self, producing(world, self, job));
  for (let message = world.queue.visible.pop(); message !== undefined; message = world.queue.visible.pop())
    finish(world, self, consuming(world, { ...self, message: { ...message, receiveCount: 1 } }));
  for (const key of [...world.table.keys()])
    if (key.startsWith('@') || world.random.chance(0.5)) world.table.delete(key);
  world.queue.visible.length = 0;
  for (let chunk = 0; chunk < world.scenario.chunks; chunk += 1)
    if (world.random.chance(0.7)) world.queue.send(headerOf(world, job, chunk), 0);
  world.answers.clear();
  world.announced.length = 0;
  world.starts.length = 0;
  world.versions.length = 0;
  world.runs.clear();
  world.succeeded.clear();
  world.job = undefined;
  world.epoch = 1;
}

function finish(world: World, self: Process, flow: SimFlow): void {
  let next = flow.next();
  while (!next.done) next = flow.next(world.carryOut(self, next.value));
}
