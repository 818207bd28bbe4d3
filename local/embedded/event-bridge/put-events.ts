import { AwsError } from '../aws-error.ts';
import { createEvent } from './event.ts';
import type { EventBridge } from './event-bridge.ts';

/** As PutEventsCommand of @aws-sdk/client-eventbridge 3.1164.0 documents them; older pages still say 256 KB. */
const MAX_ENTRIES = 10;
const MAX_REQUEST_BYTES = 1_048_576;

interface Answer {
  readonly FailedEntryCount: number;
  readonly Entries: readonly Record<string, string>[];
}

type Entry = Readonly<Record<string, unknown>>;

/**
 * PutEvents: each entry is accepted or refused by itself. Stricter than AWS in one thing: an entry for a bus that
 * doesn't exist is refused, where AWS accepts it and drops it in silence.
 *
 * @throws AwsError ValidationException where the request as a whole is refused
 */
export function putEvents(entries: unknown, bridge: EventBridge): Answer {
  if (!Array.isArray(entries) || entries.length < 1 || entries.length > MAX_ENTRIES) {
    throw new AwsError('ValidationException', `expected 1 to ${MAX_ENTRIES} entries`);
  }
  const bytes = entries.reduce((sum: number, entry) => sum + entryBytes(entry), 0);
  if (bytes > MAX_REQUEST_BYTES) {
    throw new AwsError('ValidationException', `Total size of the entries in the request is over the limit: ${bytes}.`);
  }
  const answers = entries.map((entry) => putEvent(entry, bridge));
  return { FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length, Entries: answers };
}

function putEvent(entry: Entry, bridge: EventBridge): Record<string, string> {
  for (const field of ['Source', 'DetailType', 'Detail']) {
    if (typeof entry[field] !== 'string' || entry[field] === '') {
      return failure('InvalidArgument', `Parameter ${field} is not valid. Reason: ${field} is a required argument.`);
    }
  }
  const source = String(entry['Source']);
  if (source.startsWith('aws.'))
    return failure('NotAuthorizedForSourceException', `Not authorized for the source ${source}.`);
  const detail = parseDetail(String(entry['Detail']));
  if (detail === undefined) return failure('MalformedDetail', 'Detail is malformed.');
  const bus = typeof entry['EventBusName'] === 'string' ? entry['EventBusName'] : 'default';
  const time = entry['Time'] === undefined ? {} : { time: parseTime(entry['Time']) };
  const resources = Array.isArray(entry['Resources']) ? entry['Resources'].map(String) : [];
  const event = createEvent({ source, 'detail-type': String(entry['DetailType']), detail, resources, ...time });
  try {
    bridge.publish(bus, event);
  } catch (error) {
    return failure('ResourceNotFoundException', error instanceof Error ? error.message : String(error));
  }
  return { EventId: event.id };
}

function parseDetail(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The JSON protocol sends seconds since the epoch. */
function parseTime(time: unknown): Date {
  const parsed = typeof time === 'number' ? new Date(time * 1000) : new Date(String(time));
  return Number.isNaN(parsed.getTime()) ? new Date() : parsed;
}

/** Counted as AWS does: without the bus, and a time as 14 bytes. */
function entryBytes(entry: Entry): number {
  const resources = Array.isArray(entry['Resources']) ? entry['Resources'] : [];
  const texts = [entry['Source'] ?? '', entry['DetailType'] ?? '', entry['Detail'] ?? '', ...resources].map(String);
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), entry['Time'] === undefined ? 0 : 14);
}

function failure(code: string, message: string): Record<string, string> {
  return { ErrorCode: code, ErrorMessage: message };
}
