import { setImmediate } from 'node:timers/promises';
import { generationsOf } from '../../core/job/merged-results.ts';
import { type Packing, type ProduceEffect, produce, type Window } from '../../core/job/produce.ts';
import { type JobRecord, toRecord } from '../../core/job/record.ts';
import { perform, run } from '../../core/ledger/flow.ts';
import { parseJobKey } from '../../core/ledger/keys.ts';
import { FAN_IN } from '../../core/ledger/tree.ts';
import type { ProduceMessage } from '../../events/produce-message.ts';
import { log } from '../log.ts';
import { persistently } from '../persistently.ts';
import { type OpenInput, openInput } from './inputs/open.ts';
import { openPending } from './inputs/pending.ts';
import type { ProducerPorts } from './ports.ts';
import { windowsOf } from './windows.ts';

/** Kept for sealing, or for saying where to go on. */
const RESERVE_MS = 10_000;

/**
 * Produces a job with real ports: as far as the time of this invocation allows.
 * @param created the job's record as it was created, for its first producer
 */
export async function produceJob(
  { produce: job, created }: ProduceMessage,
  ports: ProducerPorts,
  deadlineMs: number,
): Promise<void> {
  const { jobId } = parseJobKey(job);
  let windows: AsyncGenerator<Packing> | undefined;
  let ahead: Promise<IteratorResult<Packing>> | undefined;
  const next = (): Promise<IteratorResult<Packing>> => {
    if (windows === undefined) throw new Error('expected an opened input');
    return windows.next();
  };
  const step = async (effect: ProduceEffect): Promise<unknown> => {
    switch (effect.type) {
      case 'open': {
        const { record } = effect;
        await windows?.return(undefined); // Begun anew, with what the record is by now.
        windows = windowsOf(job, record, await openFor(job, record, ports));
        return undefined;
      }
      case 'pack': {
        const packed = await (ahead ?? next());
        ahead = undefined;
        return packed.value;
      }
      case 'send': {
        const sending = persistently(() => send(effect.window, jobId, ports), deadlineMs);
        ahead = setImmediate().then(next); // Packed while this one is on its way, and not before it is.
        ahead.catch(() => undefined);
        return sending;
      }
      case 'isOutOfTime':
        return Date.now() > deadlineMs - RESERVE_MS;
      case 'invokeNext':
        return persistently(() => ports.producer.invoke(job), deadlineMs);
      default:
        return persistently(() => perform(ports.ledger, effect), deadlineMs);
    }
  };
  try {
    const end = await run(produce({ job, fanIn: FAN_IN }, created), step);
    log('info', end === 'sealed' ? 'sealed: no more' : end, { jobId });
  } finally {
    // A job that was stopped, or ran out of time, leaves its input open; a window being packed ahead ends first.
    await windows?.return(undefined).catch(() => undefined);
  }
}

/** The whole input; of a redrive what its older generations left. */
async function openFor(job: string, record: JobRecord, ports: ProducerPorts): Promise<OpenInput> {
  const [oldest = job, ...rest] = generationsOf(job);
  if (rest.length === 0) return openInput(ports.readInput, record.spec.input, record.position);
  const item = await ports.table.get(oldest);
  if (item === undefined) throw new Error(`expected the record of ${oldest}, which ${job} redrives, found none`);
  const redriven = { generations: [oldest, ...rest.slice(0, -1)], oldest: toRecord(item) };
  return openPending(ports.readInput, ports, redriven, record.position);
}

async function send(window: Window, jobId: string, ports: ProducerPorts): Promise<void> {
  await ports.queue.send(window.bodies.map((body) => ({ body, groupId: jobId })));
  log('info', 'put', { jobId, chunks: window.bodies.length, from: window.from, upTo: window.items });
}
