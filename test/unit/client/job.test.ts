import { afterEach, expect, it, vi } from 'vitest';
import type { Connection } from '../../../client/connection.ts';
import { Job } from '../../../client/job.ts';
import { jobSpec } from '../../support/job-spec.ts';

const spec = jobSpec(1);

it('does not wait for a job that the ledger does not know', async () => {
  const connection = { table: { get: async () => undefined } } as unknown as Connection;
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
  const connection = { table, pollMs: 1_000, isEphemeral, onNudge: () => () => undefined } as unknown as Connection;
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
  const connection = { table: { get }, pollMs: 60_000, onNudge: () => () => undefined } as unknown as Connection;
  await expect(new Job(connection, 'j', 'j.0').wait({ signal: stopping.signal })).rejects.toThrow('enough');
}, 5_000);
