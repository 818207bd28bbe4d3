import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { AnnouncerPort } from '../core/ports.ts';
import { EVENT_SOURCE, JOB_ENDED } from '../events/job-ended.ts';
import type { Clients } from './clients.ts';

/** Publishes ends of jobs on the project's bus. PutEvents answers 200 with failures inside: they are looked at. */
export function eventBridgeAnnouncer(clients: Clients, eventBusName: string): AnnouncerPort {
  return {
    async announce(ended) {
      const answer = await clients.eventBridge.send(
        new PutEventsCommand({
          Entries: [
            { EventBusName: eventBusName, Source: EVENT_SOURCE, DetailType: JOB_ENDED, Detail: JSON.stringify(ended) },
          ],
        }),
      );
      const entry = answer.Entries?.[0];
      if (entry?.ErrorCode !== undefined)
        throw new Error(
          `EventBridge refused the end of ${ended.jobId}: ${entry.ErrorCode} ${entry.ErrorMessage ?? ''}`,
        );
    },
  };
}
