import { expect, it } from 'vitest';
import { TargetUnreachable } from '../../../client/errors.ts';
import { asUnreachable } from '../../../client/unreachable.ts';

const failure = (fields: Record<string, unknown>, message = 'no') => Object.assign(new Error(message), fields);

it.each<[string, unknown, RegExp]>([
  ['a refused connection', failure({ code: 'ECONNREFUSED' }), /nothing answers at http:\/\/x/],
  ['one within fetch', failure({ cause: failure({ code: 'ECONNRESET' }) }), /nothing answers/],
  ['a host that is none', failure({ code: 'ENOTFOUND' }, 'getaddrinfo ENOTFOUND sqs.mars-1'), /no such host: .*mars-1/],
  ['expired credentials', failure({ name: 'ExpiredTokenException' }), /have expired/],
  ['unknown credentials', failure({ name: 'UnrecognizedClientException' }), /aren't accepted by http:\/\/x/],
  ['credentials without rights', failure({ name: 'AccessDeniedException' }, 'not you'), /may not do this .* not you/],
  ['no credentials', failure({ name: 'CredentialsProviderError' }), /no AWS credentials were found/],
  ['no region', failure({}, 'Region is missing'), /no region is set/],
  ['a page', failure({ $metadata: {} }, 'x\n  Deserialization error: to see'), /doesn't speak the AWS protocols/],
  [
    'a server that ends, or starts',
    failure({ $metadata: { httpStatusCode: 503 }, name: 'Unknown' }, 'UnknownError'),
    /http:\/\/x doesn't serve requests now \(it answers with 503\)/,
  ],
  ['an error page', failure({ $metadata: {}, name: 'NotFound' }, 'Unknown'), /doesn't speak the AWS protocols/],
])('%s is told', (_, error, message) => {
  const told = asUnreachable(error, 'http://x');
  expect(told).toBeInstanceOf(TargetUnreachable);
  expect(told?.message).toMatch(message);
});

it.each<[string, unknown]>([
  ['an error of AWS that has an answer', failure({ name: 'ResourceNotFoundException', $metadata: {} }, 'no table')],
  ['an error that quotes a code', failure({}, 'the task said: connect ECONNREFUSED')],
  [
    'a service that is busy',
    failure({ name: 'SlowDown', $metadata: { httpStatusCode: 503 } }, 'Please reduce your request rate'),
  ],
  ['what is no error', 'ECONNREFUSED'],
])('%s is something else', (_, error) => {
  expect(asUnreachable(error)).toBeUndefined();
});
