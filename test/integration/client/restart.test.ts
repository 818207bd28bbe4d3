import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect } from '../../../client/connection.ts';
import { Job } from '../../../client/job.ts';
import { startJob } from '../../../client/start-job.ts';
import { LOCAL } from '../../../client/targets/connect-local.ts';
import { startRuntime } from '../../../client/targets/local.ts';
import { synthesize } from '../../../client/targets/synth.ts';
import { eventually, TEST_FOLDER } from '../../support/eventually.ts';
import { finish } from '../../support/finish.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(TEST_FOLDER, 'restart-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function start() {
  const runtime = await startRuntime({
    assembly: await synthesize(undefined, join(TEST_FOLDER, 'assemblies')),
    concurrency: 2,
    onLog: undefined,
    cacheIn: join(TEST_FOLDER, 'cache'),
    persistIn: join(folder, 'data'),
  });
  const endpoint = { endpoint: runtime.endpoint, ...LOCAL };
  return { runtime, connection: connect({ endpoint, outputs: runtime.outputs, pollMs: 20 }) };
}

it('a job goes on at once in the next runtime over the same data', async () => {
  const first = await start();
  const settings = { chunkSize: 5, params: { ms: 100 } };
  const job = await startJob(first.connection, 'sleep', { from: 0, to: 40 }, settings);
  const isBusy = () =>
    first.runtime.environments().some(({ functionName, state }) => /Consumer/.test(functionName) && state === 'busy');
  // The producer may be cut off in the middle of its seal, too: its event is kept.
  await eventually(() => isBusy() || undefined, 'a busy consumer');
  await first.runtime.close();

  const second = await start();
  // Far below the 360 s for which a received chunk is hidden; `finish` has a deadline of 30 s.
  const { summary } = await finish(new Job(second.connection, job.jobId, job.key));
  expect(summary).toMatchObject({ state: 'succeeded', succeeded: 40, failed: 0, skipped: 0 });
  await second.runtime.close();
});
