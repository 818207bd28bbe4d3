import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionInvoker } from '../../../aws/invoke.ts';
import { startJob } from '../../../client/start-job.ts';
import { OUTPUT } from '../../../core/config.ts';
import { eventually } from '../../support/eventually.ts';
import { openPipeline, type Pipeline } from '../../support/pipeline.ts';

let pipeline: Pipeline;
let reaper: string;
beforeAll(async () => {
  pipeline = await openPipeline();
  const { Functions = [] } = await new LambdaClient(pipeline.endpoint).send(new ListFunctionsCommand({}));
  reaper = Functions.find(({ FunctionName }) => isOurs(FunctionName))?.FunctionName ?? '';
});
afterAll(() => pipeline.close());

/** Its name begins with that of its stack, as the consumer's does. */
const isOurs = (name = '') => name.includes('Reaper') && name.startsWith(stack());
const stack = () => pipeline.output(OUTPUT.consumerName).split('-FanOut')[0] ?? '';
const reap = () => functionInvoker(pipeline.endpoint)(reaper, {}) as Promise<{ looked: number; failed: number }>;

describe('the reaper', () => {
  it('stops a job that is past its deadline; what was not run is skipped', async () => {
    const settings = { chunkSize: 5, deadlineSeconds: 1, params: { ms: 50 } };
    const job = await startJob(pipeline.connection, 'sleep', { from: 0, to: 2_000 }, settings);
    const { deadlineSeconds } = (await job.record()) ?? { deadlineSeconds: 0 };
    await eventually(() => Date.now() > deadlineSeconds * 1000 || undefined, 'its deadline');
    expect(await reap()).toMatchObject({ failed: 0 });
    const { summary } = await pipeline.finish(job);
    expect(summary).toMatchObject({ state: 'failed', reason: expect.stringMatching(/deadline/) });
    expect(summary.skipped).toBeGreaterThan(0);
    expect(summary.succeeded + summary.failed + summary.skipped).toBe(summary.total);
  });

  it('leaves a healthy job alone, and looks at none that has ended', async () => {
    const job = await startJob(pipeline.connection, 'sleep', { from: 0, to: 20 }, { chunkSize: 1, params: { ms: 50 } });
    const { looked, failed } = await reap();
    expect(looked).toBeGreaterThan(0);
    expect(failed).toBe(0);
    expect((await pipeline.finish(job)).summary).toMatchObject({ state: 'succeeded', succeeded: 20 });
    // A job leaves the index of open jobs with its announcement, which comes after its end.
    const isOpen = async () => (await pipeline.connection.table.openJobs()).includes(job.key);
    await eventually(async () => !(await isOpen()) || undefined, 'an index of open jobs without it');
  });
});
