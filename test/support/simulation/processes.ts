import type { Delivery } from '../../../core/chunk/life.ts';
import type { Packing } from '../../../core/job/produce.ts';
import type { Item } from '../../../core/ledger/update.ts';
import type { ChunkHeader } from '../../../events/chunk-message.ts';
import type { Process, SimFlow } from './process.ts';
import { itemsBelow, itemsOf } from './scenario.ts';
import { runItems } from './worker-model.ts';
import { JOB_ID, SILENT_MS, TTL, type World } from './world.ts';

const DEADLINE_MS = 6 * 86_400_000;

/** Somebody asks for the job, as functions/producer/accept.ts does. */
export function* creating(world: World): SimFlow {
  const { core } = world;
  const known = yield* core.findJob(JOB_ID, 'hash');
  if (known.kind === 'same' && known.record !== undefined) {
    world.answers.add(known.job);
    if (known.record['sent'] === 0 && known.record['chunks'] === undefined) yield { type: 'invoke', job: known.job };
    return;
  }
  const created = yield* core.createJob({
    jobId: JOB_ID,
    run: world.nonce(),
    requestHash: 'hash',
    spec: world.spec,
    params: '{}',
    nowMs: world.nowMs,
    deadlineSeconds: (world.nowMs + DEADLINE_MS) / 1000,
    ttl: TTL,
  });
  if (created.kind === 'conflict') world.fail('a conflict of a request with itself');
  world.answers.add(created.job);
  yield { type: 'invoke', job: created.job, created: created.kind === 'created' ? created.record : undefined };
}

/** A producer's invocation, as functions/producer/produce-job.ts is one. */
export function* producing(world: World, self: Process, job: string, created?: Item): SimFlow {
  const { scenario } = world;
  const windows = world.random.pick(scenario.windows) ?? 1;
  const chunks = self.otherInput ? (scenario.otherChunks ?? scenario.chunks) : scenario.chunks;
  const flow = world.core.produce(world.tree(job), created);
  let at = 0;
  let sent = 0;
  let next = flow.next();
  while (!next.done) {
    const effect = next.value;
    let reply: unknown;
    switch (effect.type) {
      case 'open':
        at = effect.record.cursor;
        break;
      case 'pack': {
        const packed = pack(world, at, windows, chunks);
        if (packed.kind === 'window') at = packed.chunks;
        reply = packed;
        break;
      }
      case 'send':
        for (const body of effect.window.bodies) yield { type: 'send one', header: headerOf(world, job, Number(body)) };
        sent += 1;
        break;
      case 'isOutOfTime':
        reply = scenario.producerSlice > 0 && sent >= scenario.producerSlice;
        break;
      case 'invokeNext':
        yield { type: 'invoke', job };
        break;
      default:
        reply = yield effect;
    }
    next = flow.next(reply);
  }
}

/** The next window from chunk `at` on, in a modelled input of so many chunks. */
function pack(world: World, at: number, windows: number, chunks: number): Packing {
  const { scenario } = world;
  const [brokenAt, kind] = scenario.broken ?? [Number.POSITIVE_INFINITY, 'malformed' as const];
  const end = Math.max(at, Math.min(at + windows, chunks, brokenAt));
  if (end === at && at >= brokenAt) return { kind, reason: 'broken' } as Packing;
  if (end === at) return { kind: 'end', chunks: at, items: itemsBelow(scenario, at) };
  const bodies = Array.from({ length: end - at }, (_, i) => String(at + i));
  return {
    kind: 'window',
    chunks: end,
    items: itemsBelow(scenario, end),
    from: itemsBelow(scenario, at),
    position: String(end),
    bodies,
  };
}

export function headerOf(world: World, job: string, chunk: number): ChunkHeader {
  const { scenario } = world;
  return { version: 1, job, chunk, first: itemsBelow(scenario, chunk), count: itemsOf(scenario, chunk) };
}

/** A consumer's invocation for one message, as functions/consumer is one. */
export function* consuming(world: World, self: Process): SimFlow {
  const { message } = self;
  if (message === undefined) return;
  const { header, receiveCount } = message;
  if (world.rules.acknowledgesFirst) yield { type: 'acknowledge', message };
  const deliveryId = world.rules.namesAfterMessage
    ? Uint8Array.from([0, 0, 0, 0, message.id, receiveCount])
    : ((yield { type: 'drawDeliveryId' }) as Uint8Array);
  const delivery: Delivery = { header, receiveCount, deliveryId };
  const flow = world.core.liveChunk(delivery, world.scenario.fanIn);
  let next = flow.next();
  while (!next.done) {
    const effect = next.value;
    if (effect.type === 'work') {
      yield* runItems(world, self, effect.work);
      next = flow.next();
    } else next = flow.next(yield effect);
  }
  if (next.value === 'acknowledge') yield { type: 'acknowledge', message };
}

/** The settler's invocation for one dead letter. */
export function* settling(world: World, self: Process): SimFlow {
  const { message } = self;
  if (message === undefined) return;
  const deliveryId = (yield { type: 'drawDeliveryId' }) as Uint8Array;
  yield* world.core.settleDeadLetter(message.header, deliveryId, world.scenario.fanIn);
  yield { type: 'acknowledge', message };
}

/** One round of the reaper; or its being told that a producer died, while another may be well. */
export function* reaping(world: World): SimFlow {
  const producerDied = world.random.chance(0.3);
  for (const job of (yield { type: 'open jobs' }) as readonly string[]) {
    const bounds = { silentMs: SILENT_MS, tries: world.scenario.revivals };
    const next = yield* world.core.mend(world.tree(job), bounds, producerDied);
    if (next === 'invoke') yield { type: 'invoke', job };
  }
}

/** Somebody cancels the job. */
export function* cancelling(world: World, job: string): SimFlow {
  world.cancelled = true;
  const stopped = yield* world.core.fence(world.tree(job), 'cancelled');
  if (stopped && world.table.get(job)?.['state'] !== 'ended') world.fail('cancelled, swept, and not ended');
}
