import { settleDeadLetter } from '../../core/chunk/dead-letter.ts';
import { BUCKET_PREFIX, UNREADABLE_PREFIX } from '../../core/config.ts';
import { perform, run } from '../../core/ledger/flow.ts';
import { parseJobKey } from '../../core/ledger/keys.ts';
import { FAN_IN } from '../../core/ledger/tree.ts';
import { type ChunkMessage, parseChunkMessage } from '../../events/chunk-message.ts';
import { itemsInShort } from '../../events/item-line.ts';
import { type BatchResponse, handleEach, type SqsEvent, type SqsRecord } from '../batch-response.ts';
import { errorFields, log } from '../log.ts';
import { persistently } from '../persistently.ts';
import { drawDelivery, ledgerPorts } from '../ports.ts';
import { loadSettings } from '../settings.ts';

const { ledger, objects } = ledgerPorts(loadSettings());

/** Accounts for messages that were received too often, so that their jobs end, and keeps them in the bucket. */
export function handler(event: SqsEvent, context: { getRemainingTimeInMillis(): number }): Promise<BatchResponse> {
  const deadlineMs = Date.now() + context.getRemainingTimeInMillis();
  return handleEach(event, (record) => settle(record, deadlineMs));
}

async function settle(record: SqsRecord, deadlineMs: number): Promise<boolean> {
  try {
    const message = parse(record);
    const folder = message === undefined ? UNREADABLE_PREFIX : `${BUCKET_PREFIX.deadLetters}${message.header.job}/`;
    const kept = `${folder}${record.messageId}`;
    await persistently(() => objects.put(kept, record.body), deadlineMs);
    if (message === undefined) return true;
    const letter = { key: kept, inputOf: itemsInShort(message.lines) };
    await run(settleDeadLetter(message.header, drawDelivery(), FAN_IN, letter), (effect) =>
      persistently(() => perform(ledger, effect), deadlineMs),
    );
    const { job, chunk } = message.header;
    log('warn', 'dead letter settled', { jobId: parseJobKey(job).jobId, job, chunk });
    return true;
  } catch (error) {
    log('error', 'dead letter not settled', { messageId: record.messageId, ...errorFields(error) });
    return false;
  }
}

/** A message that nobody can read belongs to no job: it is kept, and that is all. */
function parse(record: SqsRecord): ChunkMessage | undefined {
  try {
    return parseChunkMessage(record.body);
  } catch (error) {
    log('warn', 'unreadable message', { messageId: record.messageId, ...errorFields(error) });
    return undefined;
  }
}
