import { randomBytes, randomUUID } from 'node:crypto';
import { bucketClient, dynamoClient } from '../aws/clients.ts';
import { dynamoTable } from '../aws/dynamodb.ts';
import { eventBridgeAnnouncer } from '../aws/eventbridge.ts';
import { s3Objects } from '../aws/s3.ts';
import { OPEN_INDEX } from '../core/config.ts';
import type { LedgerPorts } from '../core/ledger/flow.ts';
import { drawDeliveryId } from '../core/ledger/slot.ts';
import type { Settings } from './settings.ts';

/** This environment's number in the ids of its deliveries: 20 bits. */
const environmentNumber = randomBytes(4).readUInt32BE() & 0xf_ffff;

/** A UUID begins with 32 random bits, and Node draws those of many at once: a draw by itself takes as long as a hundred. */
export const drawDelivery = (): Uint8Array =>
  drawDeliveryId(environmentNumber, Buffer.from(randomUUID().slice(0, 8), 'hex'));

/** The ports that every function needs: ledger and bucket. */
export function ledgerPorts(settings: Settings) {
  const table = dynamoTable(dynamoClient(), settings.tableName, OPEN_INDEX);
  const objects = s3Objects(bucketClient(), settings.bucketName);
  const announcer = eventBridgeAnnouncer(settings.eventBusName);
  const ledger: LedgerPorts = {
    table,
    announce: (ended) => announcer.announce(ended),
    readObject: (key) => objects.get(key),
    writeObject: (key, body) => objects.put(key, body),
    drawDeliveryId: drawDelivery,
    nowMs: () => Date.now(),
  };
  return { table, objects, ledger };
}
