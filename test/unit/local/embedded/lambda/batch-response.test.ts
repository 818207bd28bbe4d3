import { expect, test } from 'vitest';
import { failedMessageIds } from '../../../../../local/embedded/lambda/batch-response.ts';

const ALL = ['a', 'b', 'c'];
const named = (...identifiers: unknown[]) =>
  JSON.stringify({ batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })) });

test.each([
  ['no answer', '', []],
  ['null', 'null', []],
  ['an empty object', '{}', []],
  ['an object without a list', '{"statusCode":200}', []],
  ['a null list', '{"batchItemFailures":null}', []],
  ['an empty list', named(), []],
  ['one that failed', named('b'), ['b']],
  ['one that is named twice', named('b', 'b'), ['b']],
  ['all by name', named('a', 'b', 'c'), ALL],
  ['an empty id', named('a', ''), ALL],
  ['a null id', named(null), ALL],
  ['a number for an id', named(1), ALL],
  ['an unknown id', named('a', 'z'), ALL],
  ['a wrong key', '{"batchItemFailures":[{"itemId":"a"}]}', ALL],
  ['ids that stand alone', '{"batchItemFailures":["a"]}', ALL],
  ['a list that is none', '{"batchItemFailures":"a"}', ALL],
  ['no JSON', '{"batchItemFailures":[', ALL],
  ['a string', '"done"', ALL],
  ['a list', '[]', ALL],
  ['true', 'true', ALL],
])('%s', (_what, answer, failed) => {
  expect([...failedMessageIds(answer, ALL)].sort()).toEqual(failed);
});
