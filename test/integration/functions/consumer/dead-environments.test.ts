import { join } from 'node:path';
import type { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Connection } from '../../../../client/connection.ts';
import { startJob } from '../../../../client/start-job.ts';
import { connectLocal } from '../../../../client/targets/connect-local.ts';
import { startRuntime } from '../../../../client/targets/local.ts';
import { FanOut } from '../../../../infra/fan-out.ts';
import { TEST_FOLDER } from '../../../support/eventually.ts';
import { finish } from '../../../support/finish.ts';

const directory = join(TEST_FOLDER, 'dead-environments');
const tasks = join(import.meta.dirname, '../../../fixtures/tasks/conformance.ts');
/** A stack has six times its function's timeout: a test need not wait that long for what nobody holds any more. */
const VISIBILITY_SECONDS = 3;

let connection: Connection;
let close: () => Promise<void>;
beforeAll(async () => {
  const app = new App({ outdir: directory, builtinCloudFormationValidation: false });
  const pipeline = new FanOut(new Stack(app, 'Dying'), 'FanOut', {
    tasks,
    timeout: Duration.seconds(7),
    itemTimeout: Duration.seconds(1),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  (pipeline.queue.node.defaultChild as CfnQueue).addPropertyOverride('VisibilityTimeout', VISIBILITY_SECONDS);
  app.synth();
  const runtime = await startRuntime({
    assembly: { directory, version: 'dying' },
    concurrency: 5,
    onLog: undefined,
    cacheIn: `${directory}-cache`,
  });
  close = runtime.close;
  const { outputs, onJobEnded } = runtime;
  connection = await connectLocal(runtime.endpoint, { outputs, pollMs: 50, onNudge: onJobEnded });
}, 120_000);
afterAll(() => close());

it('an item that kills its environment again and again is named; its neighbours succeed, and none is dead-lettered', async () => {
  const params = { killsItsEnvironment: [13] };
  const job = await startJob(connection, 'misbehaves', { from: 0, to: 30 }, { chunkSize: 15, params });
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
