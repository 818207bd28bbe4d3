import { join } from 'node:path';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Connection } from '../../../../client/connection.ts';
import { startJob } from '../../../../client/start-job.ts';
import { connectLocal } from '../../../../client/targets/connect-local.ts';
import { startRuntime } from '../../../../client/targets/local.ts';
import { FanOut } from '../../../../infra/fan-out.ts';
import { TEST_FOLDER } from '../../../support/eventually.ts';
import { finish } from '../../../support/finish.ts';

const directory = join(TEST_FOLDER, 'time-slices');
const tasks = join(import.meta.dirname, '../../../fixtures/tasks/conformance.ts');
/** Of this, 5 s are kept to put away what there is: items get 3 s of an invocation. */
const TIMEOUT_SECONDS = 8;

let connection: Connection;
let close: () => Promise<void>;
const log: string[] = [];
beforeAll(async () => {
  const app = new App({ outdir: directory, builtinCloudFormationValidation: false });
  new FanOut(new Stack(app, 'Slices'), 'FanOut', {
    tasks,
    timeout: Duration.seconds(TIMEOUT_SECONDS),
    itemTimeout: Duration.seconds(2),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  app.synth();
  const runtime = await startRuntime({
    assembly: { directory, version: 'slices' },
    concurrency: 5,
    onLog: ({ text }) => log.push(text),
    cacheIn: `${directory}-cache`,
  });
  close = runtime.close;
  const { outputs, onJobEnded } = runtime;
  connection = await connectLocal(runtime.endpoint, { outputs, pollMs: 50, onNudge: onJobEnded });
}, 120_000);
afterAll(() => close());

it.concurrent.each([
  ['wait', false],
  ['block their process', true],
])('a chunk that takes longer than its function may goes on in others, also where items %s', async (_what, busy) => {
  const settings = { chunkSize: 20, params: { ms: 500, busy } };
  const job = await startJob(connection, 'misbehaves', { from: 0, to: 20 }, settings);
  const { summary, lines } = await finish(job, 55_000);
  expect(summary).toMatchObject({ state: 'succeeded', succeeded: 20, chunks: 1 });
  expect(lines.every(({ attempts }) => attempts === 1)).toBe(true);
  expect((await job.incidents()).slices).toBeGreaterThanOrEqual(3);
  const deliveries = log
    .filter((line) => line.includes('"message":"chunk"') && line.includes(job.jobId))
    .map((line) => JSON.parse(line) as { receiveCount: number; continuation: number });
  expect(deliveries.map(({ receiveCount }) => receiveCount)).toEqual(deliveries.map(() => 1));
  expect(deliveries.map(({ continuation }) => continuation)).toEqual(deliveries.map((_, nth) => nth));
});
