import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { FanoutError } from '../core/errors.ts';
import type { AnnouncerPort } from '../core/ports.ts';
import { EVENT_SOURCE, JOB_ENDED } from '../events/job-ended.ts';
import type { Endpoint } from './clients.ts';
import { frugal, lean } from './frugal.ts';
import { shortenWay } from './short-way.ts';

/**
 * Publishes ends of jobs on the project's bus. PutEvents answers 200 with failures inside: they are looked at. The
 * client is loaded with the first end: most environments never see one, and a start should not pay for it.
 */
export function eventBridgeAnnouncer(eventBusName: string, endpoint: Endpoint = {}): AnnouncerPort {
  let client: EventBridgeClient | undefined;
  return {
    async announce(ended) {
      const { EventBridgeClient, PutEventsCommand } = await import('./eventbridge-sdk.ts');
      client ??= shortenWay(lean(new EventBridgeClient({ ...endpoint, ...frugal })), 'PutEvents');
      const answer = await client.send(
        new PutEventsCommand({
          Entries: [
            { EventBusName: eventBusName, Source: EVENT_SOURCE, DetailType: JOB_ENDED, Detail: JSON.stringify(ended) },
          ],
        }),
      );
      const entry = answer.Entries?.[0];
      if (entry?.ErrorCode !== undefined)
        throw new FanoutError(
          'EventBridgeRefused',
          `EventBridge refused the end of ${ended.jobId}: ${entry.ErrorCode} ${entry.ErrorMessage ?? ''}`,
          'retry',
        );
    },
  };
}
