import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sqsClient } from '../../../aws/clients.ts';
import { connect } from '../../../client/connection.ts';
import { Job } from '../../../client/job.ts';
import { startJob } from '../../../client/start-job.ts';
import { LOCAL } from '../../../client/targets/connect-local.ts';
import { startRuntime } from '../../../client/targets/local.ts';
import { synthesize } from '../../../client/targets/synth.ts';
import { encodeChunkMessage } from '../../../events/chunk-message.ts';
import { LINE_BREAK } from '../../../events/item-line.ts';
import { TEST_FOLDER } from '../../support/eventually.ts';
import { finish } from '../../support/finish.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(TEST_FOLDER, 'persist-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function start() {
  const assembly = await synthesize(undefined, join(TEST_FOLDER, 'assemblies'));
  const runtime = await startRuntime({
    assembly,
    concurrency: 2,
    onLog: undefined,
    cacheIn: join(TEST_FOLDER, 'cache'),
    persistIn: join(folder, 'data'),
  });
  const endpoint = { endpoint: runtime.endpoint, ...LOCAL };
  return { runtime, endpoint, connection: connect({ endpoint, outputs: runtime.outputs, pollMs: 20 }) };
}

it('a runtime that keeps its data finds jobs, results and queue again', async () => {
  const first = await start();
  const job = await startJob(first.connection, 'square', { from: 0, to: 30 }, { jobId: 'kept', chunkSize: 10 });
  const before = await finish(job);
  await first.runtime.close();

  const second = await start();
  expect(second.runtime.outputs['FanOutLedgerTableName']).toBe(first.runtime.outputs['FanOutLedgerTableName']);
  const after = await finish(new Job(second.connection, job.jobId, job.key));
  expect(after.summary).toEqual(before.summary);
  expect(after.lines).toEqual(before.lines);
  const again = await startJob(second.connection, 'square', { from: 0, to: 30 }, { jobId: 'kept', chunkSize: 10 });
  expect(again.key).toBe(job.key);

  // A late duplicate of a chunk that was settled before the restart.
  const header = { version: 1, job: job.key, chunk: 0, first: 0, count: 10 } as const;
  const body = encodeChunkMessage(header, Array.from({ length: 10 }, (_, n) => n).join(LINE_BREAK));
  const queueUrl = second.runtime.outputs['FanOutWorkQueueUrl'];
  await sqsClient(second.endpoint).send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
  await finish(await startJob(second.connection, 'square', { from: 0, to: 5 }));
  expect((await finish(new Job(second.connection, job.jobId, job.key))).summary).toEqual(before.summary);
  await second.runtime.close();
});
