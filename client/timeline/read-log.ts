import { type LogEvent, toLogEvent } from './log-events.ts';

/** What the log of a job tells of its course, line by line. */
export async function readLogEvents(lines: AsyncIterable<string>): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  for await (const line of lines) {
    const event = toLogEvent(line);
    if (event !== undefined) events.push(event);
  }
  return events;
}
