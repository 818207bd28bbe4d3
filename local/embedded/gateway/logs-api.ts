import type { RequestListener } from 'node:http';
import { AwsError } from '../aws-error.ts';
import type { LogStore } from '../services/log-store.ts';
import { createJsonActions, type JsonBody } from './json-actions.ts';

/** As CloudWatch Logs has it: events of one answer. */
const PAGE_EVENTS = 10_000;

const ACTIONS: Readonly<Record<string, (body: JsonBody, store: LogStore) => unknown>> = {
  FilterLogEvents(body, store) {
    const found = store.find({
      logGroupName: text(body, 'logGroupName'),
      words: wordsOf(body['filterPattern']),
      fromMs: number(body, 'startTime', 0),
      toMs: number(body, 'endTime', Number.POSITIVE_INFINITY),
    });
    const from = number({ from: Number(body['nextToken'] ?? 0) }, 'from', 0);
    const limit = Math.min(number(body, 'limit', PAGE_EVENTS), PAGE_EVENTS);
    const events = found.slice(from, from + limit).map((line, n) => ({
      eventId: String(from + n),
      logStreamName: line.logStreamName,
      timestamp: line.timestampMs,
      ingestionTime: line.timestampMs,
      message: line.text,
    }));
    const next = from + limit;
    return { events, searchedLogStreams: [], ...(next < found.length ? { nextToken: String(next) } : {}) };
  },
};

/** CloudWatch Logs, as far as it takes to read what functions logged. */
export function createLogsApi(store: LogStore): RequestListener {
  return createJsonActions({ prefix: 'Logs_20140328', name: 'CloudWatch Logs' }, ACTIONS, store);
}

/** `error "two words"`: every term must be there. Patterns over fields, choices and exclusions aren't understood here. */
function wordsOf(pattern: unknown): string[] {
  if (pattern === undefined || pattern === '') return [];
  if (typeof pattern !== 'string' || /^\s*[[{?%-]/.test(pattern))
    throw new AwsError(
      'InvalidParameterException',
      `filterPattern: the embedded runtime knows terms such as error or "two words", got ${JSON.stringify(pattern)}`,
    );
  return [...pattern.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, bare]) =>
    quoted === undefined ? (bare ?? '') : quoted.replace(/\\(.)/g, '$1'),
  );
}

function text(body: JsonBody, field: string): string {
  const value = body[field];
  if (typeof value === 'string' && value !== '') return value;
  throw new AwsError('InvalidParameterException', `${field}: expected a text, got ${JSON.stringify(value)}`);
}

function number(body: JsonBody, field: string, otherwise: number): number {
  const value = body[field] ?? otherwise;
  if (typeof value === 'number' && value >= 0) return value;
  throw new AwsError('InvalidParameterException', `${field}: expected a number from 0, got ${JSON.stringify(value)}`);
}
