import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import type { Endpoint } from './clients.ts';

/**
 * The lines of some log groups that hold a word, in the order of their time.
 * @param word without quotes in it
 * @param sinceMs the time of the first, in ms; it bounds what CloudWatch has to look through
 */
export async function filterLogs(
  endpoint: Endpoint,
  groups: readonly string[],
  word: string,
  sinceMs: number,
): Promise<string[]> {
  const client = new CloudWatchLogsClient({ ...endpoint, maxAttempts: 5 });
  try {
    const found = await Promise.all(groups.map((group) => filterGroup(client, group, word, sinceMs)));
    return found
      .flat()
      .sort((a, b) => a.timeMs - b.timeMs)
      .map(({ text }) => text);
  } finally {
    client.destroy();
  }
}

async function filterGroup(client: CloudWatchLogsClient, logGroupName: string, word: string, startTime: number) {
  const lines: { readonly timeMs: number; readonly text: string }[] = [];
  for await (const { events = [] } of paginateFilterLogEvents(
    { client },
    { logGroupName, startTime, filterPattern: `"${word}"` },
  ))
    for (const { timestamp = 0, message = '' } of events) lines.push({ timeMs: timestamp, text: message.trimEnd() });
  return lines;
}
