import { ACCOUNT_ID, bucketArn } from '../account.ts';
import type { ObjectCreated } from '../quirks/s3-notifications.ts';
import { type BridgeEvent, createEvent } from './event.ts';

let sequence = 0;

/** S3's "Object Created" event, as it arrives on the default bus. */
export function objectCreatedEvent(object: ObjectCreated): BridgeEvent {
  sequence += 1;
  return createEvent({
    source: 'aws.s3',
    'detail-type': 'Object Created',
    resources: [bucketArn(object.bucket)],
    detail: {
      version: '0',
      bucket: { name: object.bucket },
      object: {
        key: object.key,
        size: object.sizeBytes,
        etag: object.etag,
        ...(object.versionId === undefined ? {} : { 'version-id': object.versionId }),
        // Ordered by time, and within a process by what was written first; hexadecimal, as receivers compare it as text.
        sequencer:
          `${Date.now().toString(16).padStart(12, '0')}${(sequence % 0xffffff).toString(16).padStart(6, '0')}`.toUpperCase(),
      },
      'request-id': object.requestId,
      requester: ACCOUNT_ID,
      'source-ip-address': '127.0.0.1',
      reason: object.reason,
    },
  });
}
