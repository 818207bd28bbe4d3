import { s3Client, sqsClient } from '../../../aws/clients.ts';
import { describeStack } from '../../../aws/cloudformation.ts';
import { filterLogs } from '../../../aws/function-logs.ts';
import { functionInvoker } from '../../../aws/invoke.ts';
import { headObject, listKeys, readObjectFrom, s3Objects } from '../../../aws/s3.ts';
import { sqsQueue } from '../../../aws/sqs.ts';
import { uploadStream } from '../../../aws/upload.ts';
import { answerCall } from './answers.ts';
import { driveLedger } from './drive-ledger.ts';
import { BUCKET, FUNCTION, PLACE, QUEUE_URL } from './ledger-world.ts';
import { type Call, recordCalls } from './recorder.ts';

const BLOCK_BYTES = 1_048_576;

/** All that the adapters of aws/ send, each driven with what it is given at work. */
export async function drivenCalls(): Promise<{
  readonly calls: readonly Call[];
  readonly updates: ReadonlySet<string>;
}> {
  let updates: ReadonlySet<string> = new Set();
  const drive = async () => {
    updates = await driveLedger();
    await driveQueue();
    await driveBucket();
    await describeStack(PLACE, 'FanOut-dev');
    await functionInvoker(PLACE)(FUNCTION, { version: 1, task: 'square', input: { type: 'range', from: 0, to: 9 } });
    await filterLogs(PLACE, ['FanOut-Producer-Log-1', 'FanOut-Consumer-Log-1'], 'job-1', 1_790_000_000_000);
  };
  const calls = await recordCalls(drive, answerCall);
  return { calls, updates };
}

/** More than a batch, more than a batch's bytes, a delay, and an answer that refuses one. */
async function driveQueue(): Promise<void> {
  const queue = sqsQueue(sqsClient(PLACE), QUEUE_URL);
  const body = `{"version":1}\n${JSON.stringify('x'.repeat(250_000))}`;
  await queue.send(Array.from({ length: 23 }, () => ({ body: '{"version":1}\n1', groupId: 'job-1' })));
  await queue.send(Array.from({ length: 6 }, () => ({ body, groupId: 'a'.repeat(64), delaySeconds: 900 })));
}

async function driveBucket(): Promise<void> {
  const s3 = s3Client(PLACE);
  const objects = s3Objects(s3, BUCKET);
  await objects.put('jobs/job-1.run1/0/000000000001', '{"index":0,"status":"succeeded","value":"é","attempts":1}\n');
  await objects.get('jobs/job-1.run1/0/000000000001');
  const key = 'inputs/a name (with) $igns/ünï.jsonl';
  await headObject(s3, BUCKET, key);
  await headObject(s3, BUCKET, key, 'version-1');
  const pinned = { bucket: BUCKET, key, etag: '"etag"', sizeBytes: 100 };
  for await (const _ of readObjectFrom(s3, pinned, 0));
  for await (const _ of readObjectFrom(s3, { ...pinned, versionId: 'version-1' }, 40));
  await listKeys(s3, BUCKET, 'dead-letters/unreadable/');
  await uploadStream(s3, BUCKET, key, blocks(1));
  await uploadStream(s3, BUCKET, key, blocks(17));
  await uploadStream(s3, BUCKET, key, breaksOff()).catch(() => undefined);
}

async function* blocks(count: number): AsyncGenerator<Buffer> {
  for (let i = 0; i < count; i += 1) yield Buffer.alloc(BLOCK_BYTES);
}

/** A file that can't be read to its end, after its first part. */
async function* breaksOff(): AsyncGenerator<Buffer> {
  yield* blocks(9);
  throw new Error('the disk is gone');
}
