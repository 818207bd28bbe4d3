import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Connection } from '../../../../client/connection.ts';
import { EndedJobs } from '../../../../client/records/ended-jobs.ts';
import type { JobEnded } from '../../../../events/job-ended.ts';
import { jobSpec } from '../../../support/job-spec.ts';

/** A ledger in which every job has ended. */
const ledger = { table: { get: async () => ({ state: 'ended', spec: JSON.stringify(jobSpec(1)) }) } };
const connection = ledger as unknown as Connection;

const ended = (jobId: string, generation = 0): JobEnded => ({
  version: 1,
  id: `${jobId}.run.${generation}`,
  jobId,
  generation,
  state: 'succeeded',
  outcome: 'succeeded',
  total: 1,
  succeeded: 1,
  failed: 0,
  skipped: 0,
  chunks: 1,
});

/** What is saved, in order, and whether two saves of an id ever met. */
function watched() {
  const saved: string[] = [];
  const failures: string[] = [];
  const saving = new Set<string>();
  let met = false;
  const jobs = new EndedJobs(
    connection,
    async (job) => {
      met ||= saving.has(job.jobId);
      saving.add(job.jobId);
      await wait(5);
      saving.delete(job.jobId);
      saved.push(job.key);
      if (job.jobId === 'broken') throw new Error('no disk');
    },
    (jobId, { message }) => failures.push(`${jobId}: ${message}`),
  );
  return { jobs, saved, failures, haveMet: () => met };
}

it('saves a job again whose end is announced while it is being saved, and only after that', async () => {
  const { jobs, saved, failures, haveMet } = watched();
  for (const detail of [ended('one'), ended('one'), ended('one', 1), ended('two')]) jobs.take(detail);
  await jobs.settled();
  expect(haveMet()).toBe(false);
  expect(saved.toSorted()).toEqual(['one.run.0', 'one.run.0', 'one.run.1', 'two.run.0']);
  expect(saved.indexOf('one.run.1')).toBeGreaterThan(saved.lastIndexOf('one.run.0'));
  expect(failures).toEqual([]);
});

it('tells of one that could not be saved, and goes on', async () => {
  const { jobs, failures, saved } = watched();
  jobs.take(ended('broken'));
  jobs.take(ended('broken'));
  jobs.take({ what: 'is none of ours' });
  await jobs.settled();
  expect(failures).toEqual(['broken: no disk', 'broken: no disk']);
  expect(saved).toHaveLength(2);
});
