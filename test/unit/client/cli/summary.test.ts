import { expect, it, vi } from 'vitest';
import { printLive } from '../../../../client/cli/summary.ts';
import type { JobStatus } from '../../../../client/job-status.ts';
import { noIncidents } from '../../../../core/chunk/incidents.ts';

const JOB: JobStatus = {
  jobId: 'job-1',
  task: 'square',
  key: 'job-1',
  processes: 1,
  state: 'cancelled',
  total: 10,
  succeeded: 3,
  failed: 1,
  skipped: 6,
  chunks: 2,
  settledChunks: 2,
  sealed: true,
  incidents: { ...noIncidents(), retries: 2, crashed: 1 },
  elapsedMs: 1_000,
  itemsPerSecond: 4,
};

it('a job that was stopped says how much of it never ran', () => {
  let said = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
  printLive(JOB, undefined);
  write.mockRestore();
  expect(said).toMatch(/^cancelled: 10 of 10 items, 3 succeeded, 1 failed, 6 skipped\n/);
});
