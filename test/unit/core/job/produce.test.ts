import { expect, it } from 'vitest';
import { type Packing, type ProduceEffect, produce } from '../../../../core/job/produce.ts';
import type { JobSpec } from '../../../../core/job/spec.ts';
import { createJob } from '../../../../core/ledger/create.ts';
import { type LedgerPorts, perform, run } from '../../../../core/ledger/flow.ts';
import { FAN_IN } from '../../../../core/ledger/tree.ts';
import type { Item, Update, Value } from '../../../../core/ledger/update.ts';
import { carryOutUpdate } from '../../../support/simulation/memory-table.ts';

const SPEC: JobSpec = {
  task: 'square',
  taskVersion: 'v1',
  input: { type: 'range', from: 0, to: 12 },
  packing: { type: 'fixed', items: 1 },
  encoding: 'json',
  maxAttempts: 3,
  itemConcurrency: 1,
  itemTimeoutSeconds: 20,
};
const NEW = { jobId: 'job', run: 'run', requestHash: 'hash', spec: SPEC, params: '{}', deadlineSeconds: 9, ttl: 9 };
const WINDOW = 4;

/** A ledger with a job of twelve chunks that was just created. */
async function created() {
  const items = new Map<string, Item>();
  const writes: string[] = [];
  const sent: number[] = [];
  let nowMs = 1_000;
  const ledger = {
    table: {
      get: async (key: string) => items.get(key),
      update: async (update: Update) => {
        writes.push(update.name);
        const result = carryOutUpdate(items.get(update.key), update);
        if (result.applied) items.set(update.key, result.item);
        return result;
      },
    },
    nowMs: () => nowMs,
    announce: async () => undefined,
  } as unknown as LedgerPorts;
  const made = await run(createJob({ ...NEW, nowMs }), (effect) => perform(ledger, effect));
  if (made.kind !== 'created') throw new Error(`expected a new job, got ${made.kind}`);
  writes.length = 0;
  nowMs += 500;
  /** Produces; dies where it has sent up to chunk `dies`. */
  const producing = (record?: Item, dies = Number.POSITIVE_INFINITY) => {
    let at = 0;
    return run(produce({ job: made.job, fanIn: FAN_IN }, record), async (effect: ProduceEffect) => {
      switch (effect.type) {
        case 'open':
          at = effect.record.cursor;
          return undefined;
        case 'pack': {
          const chunks = at + WINDOW;
          const end: Packing = { kind: 'end', chunks: 12, items: 12 };
          const window: Packing = { kind: 'window', chunks, items: chunks, from: at, position: `${at}`, bodies: [] };
          at = Math.min(12, chunks);
          return chunks > 12 ? end : window;
        }
        case 'send':
          sent.push(effect.window.chunks);
          if (effect.window.chunks >= dies) throw new Error('killed');
          return undefined;
        case 'isOutOfTime':
          return false;
        case 'invokeNext':
          return undefined;
        default:
          return perform(ledger, effect);
      }
    });
  };
  return { record: made.record, job: () => items.get(made.job), writes, sent, producing };
}

it('begins with its first window where it is told what was created, and says in its reservation that it lives', async () => {
  const { record, writes, sent, producing, job } = await created();
  expect(await producing(record)).toBe('sealed');
  expect(writes.slice(0, 2)).toEqual(['reserve 4', 'reserve 8']);
  expect(job()?.['beat']).toBe(1_500);
  expect(sent).toEqual([4, 8, 12]);
});

it('reads its job first where it is told nothing', async () => {
  const { writes, producing } = await created();
  expect(await producing()).toBe('sealed');
  expect(writes[0]).toBe('beat');
});

it('goes on where the one before it died, though it is told the same as that one', async () => {
  const { record, sent, writes, producing } = await created();
  await expect(producing(record, 12)).rejects.toThrow('killed');
  expect(await producing(record)).toBe('sealed');
  // The window that was on its way may not have come anywhere; the two before it had.
  expect(sent).toEqual([4, 8, 12, 12]);
  expect(writes.filter((name) => name === 'beat')).toHaveLength(1);
});

it('sends nothing where the job was stopped meanwhile', async () => {
  const { record, sent, producing, job } = await created();
  (job() as Record<string, Value>)['fence'] = 'cancelled';
  expect(await producing(record)).toBe('stopped');
  expect(sent).toEqual([]);
  expect(job()?.['state']).toBe('ended');
});
