import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OUTPUT } from '../../../core/config.ts';
import { isRemote } from '../../support/conformance-target.ts';
import { eventually } from '../../support/eventually.ts';
import { openPipeline, type Pipeline } from '../../support/pipeline.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await openPipeline();
});
afterAll(() => pipeline.close());

// Elsewhere Lambda takes three minutes to give an event up.
it.skipIf(isRemote())(
  'a producer that fails for good is told to the reaper, and another one goes on with the job at once',
  async () => {
    const settings = { chunkSize: 5, maxAttempts: 1, params: { rate: 1, attempts: 1 } };
    const { job } = await pipeline.run('fail', { from: 0, to: 5 }, settings);
    const { key, text } = await takeResultsAway(job.key);
    const again = await job.redrive({ maxAttempts: 2 });
    const failed = (line: string) => line.includes('"the producer failed"') && line.includes(again.key);
    const said = await eventually(async () => (await pipeline.logLines(job.jobId)).find(failed), 'the reaper', 30_000);
    expect(said).toContain('RetriesExhausted');
    expect(said).toContain(`expected the results of chunk 0 at ${key}, found none`);
    await pipeline.connection.objects.put(key, text);
    const { summary } = await pipeline.finish(again);
    expect(summary).toMatchObject({ state: 'succeeded', total: 5, succeeded: 5 });
  },
);

/** Without them no producer can tell what a redrive takes up. */
async function takeResultsAway(job: string) {
  const Bucket = pipeline.output(OUTPUT.bucketName);
  const { Contents = [] } = await pipeline.s3.send(new ListObjectsV2Command({ Bucket, Prefix: `jobs/${job}/0/` }));
  const key = Contents.at(-1)?.Key ?? '';
  const text = (await pipeline.connection.objects.get(key)) ?? '';
  await pipeline.s3.send(new DeleteObjectCommand({ Bucket, Key: key }));
  return { key, text };
}
