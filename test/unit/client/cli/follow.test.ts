import { expect, it, vi } from 'vitest';
import { follow } from '../../../../client/cli/follow.ts';
import { Interrupted } from '../../../../client/cli/interrupt.ts';
import type { Job } from '../../../../client/job.ts';
import type { JobSummary } from '../../../../client/job-summary.ts';
import type { SavedJob } from '../../../../client/records/job-folders.ts';
import type { OpenTarget } from '../../../../client/targets/open-target.ts';

const spec = { task: 'sleep' };
const record = { ended: false, tally: { succeeded: 1, failed: 0, skipped: 0 }, skipped: 0, createdAtMs: 0, spec };

/** A job that never ends, as one whose function hangs. */
const endless = {
  jobId: 'endless',
  key: 'endless-1',
  cancel: vi.fn(async () => true),
  record: async () => record,
  wait: ({ signal }: { signal: AbortSignal }) =>
    new Promise((_, reject) => {
      const stop = () => reject(signal.reason as Error);
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop);
    }),
} as unknown as Job;
const target = { runningProcesses: vi.fn(async () => 1) } as unknown as OpenTarget;
const interrupted = { title: 'sleep', bar: false, signal: AbortSignal.abort(new Interrupted()), cancelWaitMs: 5 };

it('an interrupted job that does not end in time is kept as it is, and it is an interruption all the same', async () => {
  const saved: JobSummary[] = [];
  const told: SavedJob[] = [];
  const following = follow(endless, target, {
    ...interrupted,
    onInterrupted: (job) => told.push(job),
    save: async (summary) => {
      saved.push(summary);
      return summary as SavedJob;
    },
  });
  await expect(following).rejects.toBeInstanceOf(Interrupted);
  expect(endless.cancel).toHaveBeenCalled();
  expect(saved).toMatchObject([{ jobId: 'endless', state: 'running', succeeded: 1 }]);
  expect(told).toEqual(saved);
});

it('what goes wrong after an interruption does not hide it', async () => {
  const save = () => Promise.reject(new Error('disk full'));
  await expect(follow(endless, target, { ...interrupted, save })).rejects.toBeInstanceOf(Interrupted);
});

it('asks for processes only where a bar shows them', async () => {
  vi.useFakeTimers();
  const slow = { wait: async () => vi.advanceTimersByTime(5_000) } as unknown as Job;
  await follow(slow, target, {
    ...interrupted,
    signal: new AbortController().signal,
    save: async () => ({}) as SavedJob,
  });
  vi.useRealTimers();
  expect(target.runningProcesses).not.toHaveBeenCalled();
});
