import type { FauxqsError } from './fauxqs-internals.ts';

const PREFIX = 'AWS.SimpleQueueService.';
/** The errors whose code of the older query protocol has the prefix; SDKs name an error by that code. */
const PREFIXED: ReadonlySet<string> = new Set([
  'BatchEntryIdsNotDistinct',
  'BatchRequestTooLong',
  'EmptyBatchRequest',
  'InvalidBatchEntryId',
  'MessageNotInflight',
  'NonExistentQueue',
  'PurgeQueueInProgress',
  'QueueDeletedRecently',
  'TooManyEntriesInBatchRequest',
  'UnsupportedOperation',
]);

/**
 * What is wrong: fauxqs writes every `x-amzn-query-error` with `AWS.SimpleQueueService.` in front, where SQS has
 * `InvalidMessageContents`, `InvalidParameterValue` and others without, so programs that compare an error's name miss it.
 * Seen: SendMessage with U+0007 rejected as `AWS.SimpleQueueService.InvalidMessageContents`.
 */
export function queryError(error: FauxqsError): string {
  const header = error.queryErrorHeader;
  const [code = ''] = header.slice(PREFIX.length).split(';');
  return header.startsWith(PREFIX) && !PREFIXED.has(code) ? header.slice(PREFIX.length) : header;
}
