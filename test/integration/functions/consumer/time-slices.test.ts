import { Duration } from 'aws-cdk-lib/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startJob } from '../../../../client/start-job.ts';
import { finish } from '../../../support/finish.ts';
import { type OwnStack, openOwnStack } from '../../../support/own-stack.ts';

/** Of this, 5 s are kept to put away what there is: items get 3 s of an invocation. */
const TIMES = { timeout: Duration.seconds(8), itemTimeout: Duration.seconds(2) };

let stack: OwnStack;
beforeAll(async () => {
  stack = await openOwnStack('time-slices', TIMES);
}, 120_000);
afterAll(() => stack.close());

it.concurrent.each([
  ['wait', false],
  ['block their process', true],
])('a chunk that takes longer than its function may goes on in others, also where items %s', async (_what, busy) => {
  const settings = { chunkSize: 20, params: { ms: 500, busy } };
  const job = await startJob(stack.connection, 'misbehaves', { from: 0, to: 20 }, settings);
  const { summary, lines } = await finish(job, 55_000);
  expect(summary).toMatchObject({ state: 'succeeded', succeeded: 20, chunks: 1 });
  expect(lines.every(({ attempts }) => attempts === 1)).toBe(true);
  expect((await job.incidents()).slices).toBeGreaterThanOrEqual(3);
  const deliveries = stack.log
    .filter((line) => line.includes('"message":"chunk"') && line.includes(job.jobId))
    .map((line) => JSON.parse(line) as { receiveCount: number; continuation: number });
  expect(deliveries.map(({ receiveCount }) => receiveCount)).toEqual(deliveries.map(() => 1));
  expect(deliveries.map(({ continuation }) => continuation)).toEqual(deliveries.map((_, nth) => nth));
});
