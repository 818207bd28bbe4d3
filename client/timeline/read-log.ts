import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type LogEvent, toLogEvent } from './log-events.ts';

/** What the log of a job tells of its course, line by line; undefined where there is no such file. */
export async function readLogEvents(file: string): Promise<LogEvent[] | undefined> {
  const events: LogEvent[] = [];
  try {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      const event = toLogEvent(line);
      if (event !== undefined) events.push(event);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return events;
}
