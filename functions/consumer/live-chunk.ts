import { setTimeout as wait } from 'node:timers/promises';
import { type ChunkEffect, liveChunk, type Verdict, type Work } from '../../core/chunk/life.ts';
import { markUpdate } from '../../core/chunk/marks.ts';
import { tallyOf } from '../../core/chunk/outcomes.ts';
import { underWayUpdate } from '../../core/chunk/under-way.ts';
import { SETTLE_RESERVE_SECONDS } from '../../core/config.ts';
import { NO_PARAMS } from '../../core/ledger/create.ts';
import { type LedgerPorts, perform, run } from '../../core/ledger/flow.ts';
import { parseJobKey } from '../../core/ledger/keys.ts';
import { text } from '../../core/ledger/update.ts';
import type { QueuePort } from '../../core/ports.ts';
import { encodeChunkMessage, parseChunkMessage } from '../../events/chunk-message.ts';
import { itemsInShort } from '../../events/item-line.ts';
import { log } from '../log.ts';
import { persistently } from '../persistently.ts';
import type { JobCache } from './job-cache.ts';
import type { Supervisor } from './supervisor/supervisor.ts';

/** What a chunk's life needs from outside. */
export interface ChunkPorts {
  readonly ledger: LedgerPorts;
  readonly queue: QueuePort;
  readonly jobs: JobCache;
  readonly supervisor: Supervisor;
}

/** One message as it was received. */
export interface Received {
  readonly body: string;
  readonly receiveCount: number;
  /** When this invocation is ended from outside. */
  readonly deadlineMs: number;
}

const RESERVE_MS = SETTLE_RESERVE_SECONDS * 1000;
/** Kept of the reserve after a worker had to be killed: enough to write a checkpoint and send a message. */
const HARD_RESERVE_MS = RESERVE_MS / 2;
/** How often a chunk under way says how far it is: a write each time, of a chunk that takes longer than that. */
const TELL_MS = 2_000;
/** An expired mark tells of a dead environment: it must outlive the item and the invocation it stands for. */
const MARK_GRACE_MS = 10_000;

/** Lives one delivery of a chunk with real ports. @throws where a step fails: the message then comes back */
export async function liveWithPorts(received: Received, ports: ChunkPorts): Promise<Verdict> {
  const beganAtMs = Date.now();
  const { header, lines } = parseChunkMessage(received.body);
  let worked: Work | undefined;
  const { receiveCount } = received;
  const delivery = { header, receiveCount, deliveryId: ports.ledger.drawDeliveryId(), inputOf: itemsInShort(lines) };
  const once = async (effect: ChunkEffect): Promise<unknown> => {
    switch (effect.type) {
      case 'job':
        return ports.jobs.job(effect.key, effect.fresh);
      case 'work':
        worked = effect.work;
        return work(effect.work, lines, received.deadlineMs, ports).finally(telling(effect.work, ports));
      case 'continue':
        return ports.queue.send([
          {
            body: encodeChunkMessage(effect.header, lines),
            groupId: parseJobKey(header.job).jobId,
            delaySeconds: effect.delaySeconds,
          },
        ]);
      case 'random':
        return Math.random();
      case 'pause':
        return wait(Math.max(0, Math.min(effect.ms, received.deadlineMs - HARD_RESERVE_MS - Date.now())));
      default:
        return perform(ports.ledger, effect);
    }
  };
  // Work is done once: what it asks of the ledger is persistent by itself.
  const step = (effect: ChunkEffect) =>
    effect.type === 'work' ? once(effect) : persistently(() => once(effect), received.deadlineMs);
  const verdict = await run(liveChunk(delivery), step);
  log('info', 'chunk', {
    ...placeOf(header.job),
    chunk: header.chunk,
    first: header.first,
    items: header.count,
    receiveCount,
    continuation: header.continuation ?? 0,
    verdict,
    ...(worked === undefined ? {} : tallyOf(worked.outcomes)),
    ms: Date.now() - beganAtMs,
  });
  return verdict;
}

/** How log lines name a job: a redrive's with its number. */
function placeOf(job: string): { readonly jobId: string; readonly generation?: number } {
  const { jobId, generation } = parseJobKey(job);
  return generation === 0 ? { jobId } : { jobId, generation };
}

/**
 * Tells now and then how far a chunk is that takes long. Whatever becomes of it: the next one says the same again.
 * @returns how to stop
 */
function telling({ tree, delivery, outcomes }: Work, { ledger }: ChunkPorts): () => void {
  const { chunk } = delivery.header;
  let told = 0;
  const timer = setInterval(() => {
    const tally = tallyOf(outcomes);
    const done = tally.succeeded + tally.failed;
    if (done === told) return;
    told = done;
    ledger.table.update(underWayUpdate(tree, chunk, tally)).catch(() => undefined);
  }, TELL_MS);
  return () => clearInterval(timer);
}

async function work(work: Work, lines: string, deadlineMs: number, ports: ChunkPorts): Promise<void> {
  const { tree, job, delivery, outcomes } = work;
  const { spec } = job;
  const { chunk, first, indices } = delivery.header;
  const itemTimeoutMs = spec.itemTimeoutSeconds * 1000;
  await ports.supervisor.run({
    basis: {
      ...placeOf(tree.job),
      task: spec.task,
      params: spec.noParams ? NO_PARAMS : await persistently(() => ports.jobs.params(tree.job), deadlineMs),
      encoding: spec.encoding,
      first,
      indices,
      chunk,
      maxAttempts: spec.maxAttempts,
      itemConcurrency: spec.itemConcurrency,
      itemTimeoutMs,
      sliceEndMs: deadlineMs - RESERVE_MS,
    },
    lines,
    outcomes,
    hardEndMs: deadlineMs - HARD_RESERVE_MS,
    isStopped: async () => {
      const item = await ports.jobs.job(tree.job, false);
      return text(item, 'fence') !== undefined || text(item, 'state') === 'ended';
    },
    ...(work.marked
      ? {
          markAhead: async (offset: number) => {
            // Dated anew with each try: the item begins only after it.
            const mark = () =>
              markUpdate(tree, chunk, delivery.deliveryId, offset, Date.now() + itemTimeoutMs + MARK_GRACE_MS);
            await persistently(() => ports.ledger.table.update(mark()), deadlineMs);
          },
        }
      : {}),
  });
}
