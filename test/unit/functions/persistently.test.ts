import { describe, expect, it } from 'vitest';
import { FanoutError } from '../../../core/errors.ts';
import { persistently } from '../../../functions/persistently.ts';

const soon = () => Date.now() + 30_000;
const named = (name: string, more: object = {}) => Object.assign(new Error(name), { name, ...more });

/** A step that fails of each of some errors in turn, and then comes to its end. */
function failingOf(...errors: readonly unknown[]) {
  let calls = 0;
  const step = async () => {
    const error = errors[calls];
    calls += 1;
    if (error !== undefined) throw error;
    return 'done';
  };
  return { step, calls: () => calls };
}

describe('a step that fails', () => {
  it.each([
    ['a throttle', named('ProvisionedThroughputExceededException', { $metadata: { httpStatusCode: 400 } })],
    ['SQS being too busy', named('RequestThrottled')],
    ['S3 asking to slow down', named('SlowDown', { $metadata: { httpStatusCode: 503 } })],
    ['an error of the service', named('InternalError', { $fault: 'server', $metadata: { httpStatusCode: 500 } })],
    ['a time-out', named('TimeoutError')],
    ['a lost connection', named('Error', { code: 'ECONNRESET' })],
    ['a refusal that passes', new FanoutError('SqsRefused', 'refused', 'retry')],
  ])('of %s is done again until it succeeds', async (_what, error) => {
    const { step, calls } = failingOf(error, error);
    expect(await persistently(step, soon())).toBe('done');
    expect(calls()).toBe(3);
  });

  it.each([
    ['what it may not do', named('AccessDeniedException', { $fault: 'client', $metadata: { httpStatusCode: 400 } })],
    ['a request that is wrong', named('ValidationException', { $metadata: { httpStatusCode: 400 } })],
    ['a refusal for good', new FanoutError('SqsRefused', 'refused', 'fatal')],
    ['a mistake', new TypeError('no function')],
    ['what is no error', 'a text'],
  ])('of %s is not done again', async (_what, error) => {
    const { step, calls } = failingOf(error);
    await expect(persistently(step, soon())).rejects.toBe(error);
    expect(calls()).toBe(1);
  });

  it('for ever is given up before time is up, with what it failed of last', async () => {
    const error = named('ThrottlingException');
    const until = Date.now() + 1_500;
    const { step, calls } = failingOf(...Array(1_000).fill(error));
    await expect(persistently(step, until)).rejects.toBe(error);
    expect(Date.now()).toBeLessThan(until);
    expect(calls()).toBeGreaterThan(1);
  });
});
