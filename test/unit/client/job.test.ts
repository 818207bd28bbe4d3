import { afterEach, expect, it, vi } from 'vitest';
import type { Connection, EndedJob } from '../../../client/connection.ts';
import { Job } from '../../../client/job.ts';
import { Listeners } from '../../../client/targets/listeners.ts';
import { jobSpec } from '../../support/job-spec.ts';

const spec = jobSpec(1);

it('does not wait for a job that the ledger does not know', async () => {
  const connection = { table: { get: async () => undefined }, onEnd: () => () => undefined } as unknown as Connection;
  const job = new Job(connection, 'nobody', 'nobody.0');
  await expect(job.wait()).rejects.toThrow('expected job nobody in the ledger, found none');
});

afterEach(() => void vi.useRealTimers());

it.each([
  ['elsewhere no sooner than its target bears, whatever is to be shown', false, 11],
  ['of this machine as often as there is something to show', true, 101],
])('looks at a job %s', async (_what, isEphemeral, looks) => {
  vi.useFakeTimers();
  let records = 0;
  const get = async (key: string) => {
    if (key !== 'j.0') return undefined;
    records += 1;
    return { spec: JSON.stringify(spec), state: records < looks ? 'open' : 'ended' };
  };
  const table = { get };
  const connection = { table, pollMs: 1_000, isEphemeral, onEnd: () => () => undefined } as unknown as Connection;
  const began = Date.now();
  const waiting = new Job(connection, 'j', 'j.0').wait({ onProgress: () => undefined, progressEveryMs: 100 });
  await vi.advanceTimersByTimeAsync(10_000);
  await waiting;
  expect(Date.now() - began).toBe(10_000);
});

it('stops waiting at once where that is asked for while it looks', async () => {
  const stopping = new AbortController();
  const get = async () => {
    stopping.abort(new Error('enough'));
    return { spec: JSON.stringify(spec) };
  };
  const connection = { table: { get }, pollMs: 60_000, onEnd: () => () => undefined } as unknown as Connection;
  await expect(new Job(connection, 'j', 'j.0').wait({ signal: stopping.signal })).rejects.toThrow('enough');
}, 5_000);

/** A job that ends when its end is told, and how often its record was read by then. */
function told(during: 'a read' | 'a pause') {
  const ends = new Listeners<EndedJob>();
  const item = { spec: JSON.stringify(spec), state: 'ended', outcome: 'succeeded', chunks: 1, total: 7, s: 7 };
  let looks = 0;
  const get = async () => {
    looks += 1;
    const open = { ...item, state: 'open' };
    if (during === 'a read') ends.tell({ key: 'j.0', item });
    return open;
  };
  const connection = { table: { get }, pollMs: 60_000, onEnd: ends.add } as unknown as Connection;
  return { waiting: new Job(connection, 'j', 'j.0').wait(), ends, item, looks: () => looks };
}

it('knows the record of an end that is told, and reads it no more', async () => {
  const { waiting, ends, item, looks } = told('a pause');
  await new Promise(setImmediate);
  ends.tell({ key: 'other.0', item: { ...item, s: 8 } });
  ends.tell({ key: 'j.0', item });
  expect(await waiting).toMatchObject({ state: 'succeeded', succeeded: 7 });
  expect(looks()).toBe(1);
  ends.tell({ key: 'j.0', item });
}, 5_000);

it('does not miss an end that is told while the record is read', async () => {
  const { waiting, looks } = told('a read');
  expect(await waiting).toMatchObject({ state: 'succeeded', succeeded: 7 });
  expect(looks()).toBe(1);
}, 5_000);
