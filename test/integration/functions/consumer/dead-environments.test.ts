import type { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startJob } from '../../../../client/start-job.ts';
import { finish } from '../../../support/finish.ts';
import { type OwnStack, openOwnStack } from '../../../support/own-stack.ts';

const TIMES = { timeout: Duration.seconds(7), itemTimeout: Duration.seconds(1) };
/** A stack has six times its function's timeout: a test need not wait that long for what nobody holds any more. */
const VISIBILITY_SECONDS = 3;

let stack: OwnStack;
beforeAll(async () => {
  stack = await openOwnStack('dead-environments', TIMES, ({ queue }) =>
    (queue.node.defaultChild as CfnQueue).addPropertyOverride('VisibilityTimeout', VISIBILITY_SECONDS),
  );
}, 120_000);
afterAll(() => stack.close());

it('an item that kills its environment again and again is named; its neighbours succeed, and none is dead-lettered', async () => {
  const params = { killsItsEnvironment: [13] };
  const job = await startJob(stack.connection, 'misbehaves', { from: 0, to: 30 }, { chunkSize: 15, params });
  const { summary, lines } = await finish(job, 58_000);
  expect(summary).toMatchObject({ state: 'partial', succeeded: 29, failed: 1, skipped: 0 });
  const [failed] = lines.filter(({ status }) => status === 'failed');
  expect(failed).toMatchObject({
    index: 13,
    error: { name: 'ItemCrashed', message: 'its environment died again and again while it ran' },
    input: '13',
  });
  expect(await job.incidents()).toMatchObject({ crashed: 1, deadLettered: 0 });
});
