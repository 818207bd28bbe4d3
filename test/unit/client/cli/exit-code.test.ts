import { expect, it } from 'vitest';
import { endCodeOf, exitCodeOf } from '../../../../client/cli/exit-code.ts';
import { Interrupted } from '../../../../client/cli/interrupt.ts';
import { UsageError } from '../../../../client/cli/usage-error.ts';
import { RequestRefused, TargetUnreachable } from '../../../../client/errors.ts';
import { InvalidInput } from '../../../../core/errors.ts';

const withCode = (code: string) => Object.assign(new Error(code), { code });

it.each<[string, unknown, number]>([
  ['an interruption', new Interrupted(), 130],
  ['a wrong use', new UsageError('no'), 2],
  ['an invalid input', new InvalidInput('a', 'b', 'c'), 2],
  ['a refusal of the producer', new RequestRefused('NoSuchJob', 'no'), 2],
  ['a target that is none', new TargetUnreachable('no'), 3],
  ['a refused connection', withCode('ECONNREFUSED'), 3],
  ['a refused connection within fetch', new TypeError('fetch failed', { cause: withCode('ECONNREFUSED') }), 3],
  ['a time-out', AbortSignal.abort(new DOMException('late', 'TimeoutError')).reason, 3],
  ['a closed pipe', withCode('EPIPE'), 1],
  ['a message that quotes a code', new Error('task said: connect ECONNREFUSED, write EPIPE'), 1],
  ['what is no error', 'text', 1],
])('%s', (_, error, code) => {
  expect(exitCodeOf(error)).toBe(code);
});

it.each([
  [{ state: 'succeeded' }, 0],
  [{ state: 'partial' }, 1],
  [{ state: 'partial', tolerated: { count: 0 } }, 0],
  [{ state: 'failed', tolerated: { count: 9 } }, 1],
  [{ state: 'cancelled' }, 1],
  [{ state: 'running' }, 1],
] as const)('a job that ended as %j', (job, code) => {
  expect(endCodeOf(job)).toBe(code);
});
