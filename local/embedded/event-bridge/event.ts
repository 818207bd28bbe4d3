import { randomUUID } from 'node:crypto';
import { ACCOUNT_ID, REGION } from '../account.ts';

/** An event as EventBridge hands it to targets. */
export interface BridgeEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601 in whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** A new event of this account, with an id of its own; its time is now where none is given. */
export function createEvent(
  event: Pick<BridgeEvent, 'source' | 'detail-type' | 'detail'> & {
    readonly resources?: readonly string[];
    readonly time?: Date;
  },
): BridgeEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': event['detail-type'],
    source: event.source,
    account: ACCOUNT_ID,
    time: (event.time ?? new Date()).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    region: REGION,
    resources: event.resources ?? [],
    detail: event.detail,
  };
}
