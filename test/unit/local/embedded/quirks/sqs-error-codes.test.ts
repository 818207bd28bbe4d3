import { expect, it } from 'vitest';
import { SqsError } from '../../../../../local/embedded/quirks/fauxqs-internals.ts';
import { queryError } from '../../../../../local/embedded/quirks/sqs-error-codes.ts';

it.each([
  ['InvalidParameterValue', 'InvalidParameterValue;Sender'],
  ['InvalidMessageContents', 'InvalidMessageContents;Sender'],
  ['BatchRequestTooLong', 'AWS.SimpleQueueService.BatchRequestTooLong;Sender'],
  ['NonExistentQueue', 'AWS.SimpleQueueService.NonExistentQueue;Sender'],
])('%s', (code, expected) => {
  expect(queryError(new SqsError(code, 'why'))).toBe(expected);
});
