import { fileURLToPath } from 'node:url';
import { sqsClient } from '../../aws/clients.ts';
import { sqsQueue } from '../../aws/sqs.ts';
import { type BatchResponse, handleEach, type SqsEvent, type SqsRecord } from '../batch-response.ts';
import { keepHeapLean } from '../lean-heap.ts';
import { errorFields, log } from '../log.ts';
import { ledgerPorts } from '../ports.ts';
import { loadSettings } from '../settings.ts';
import { JobCache } from './job-cache.ts';
import { liveWithPorts } from './live-chunk.ts';
import { Supervisor } from './supervisor/supervisor.ts';

/** Memory for this process, the supervisor, beside its worker. */
const SUPERVISOR_MB = 128;
const OLD_SPACE_SHARE = 0.75;

keepHeapLean(150);
const settings = loadSettings();
const workerMemoryMb = Math.max(64, settings.config.consumerMemoryMb - SUPERVISOR_MB);
// The worker is forked while this environment is initialised, and kept warm.
const supervisor = new Supervisor({
  entry: fileURLToPath(new URL('./worker.mjs', import.meta.url)),
  workerMemoryMb,
  oldSpaceMb: Math.floor(workerMemoryMb * OLD_SPACE_SHARE),
});
const { ledger, table } = ledgerPorts(settings);
const queue = sqsQueue(sqsClient(), settings.queueUrl);
const ports = { ledger, queue, jobs: new JobCache(table), supervisor };

/** Consumes chunks: one message, one chunk. */
export async function handler(
  event: SqsEvent,
  context: { getRemainingTimeInMillis(): number },
): Promise<BatchResponse> {
  const deadlineMs = Date.now() + context.getRemainingTimeInMillis();
  return handleEach(event, (record) => consume(record, deadlineMs));
}

async function consume(record: SqsRecord, deadlineMs: number): Promise<boolean> {
  const receiveCount = Number(record.attributes.ApproximateReceiveCount);
  try {
    return (await liveWithPorts({ body: record.body, receiveCount, deadlineMs }, ports)) === 'acknowledge';
  } catch (error) {
    log('error', 'chunk not finished', { messageId: record.messageId, receiveCount, ...errorFields(error) });
    return false;
  }
}
