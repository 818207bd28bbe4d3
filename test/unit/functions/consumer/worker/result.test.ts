import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { succeededLine, toItemError } from '../../../../../functions/consumer/worker/result.ts';

it('keeps an error of another realm as one', () => {
  const error = toItemError(runInNewContext("new RangeError('from elsewhere')"));
  expect(error).toMatchObject({ name: 'RangeError', message: 'from elsewhere', stack: expect.any(String) });
});

const throwing = (name: string) =>
  Object.defineProperty(new Error('x'), name, {
    get() {
      throw new Error('no');
    },
  });

it.each(['message', 'name', 'stack', 'cause'])('outlives an error whose %s can not be read', (name) => {
  expect(toItemError(throwing(name))).toMatchObject({ name: 'Error', pid: process.pid });
});

it('cuts a name', () => {
  expect(toItemError(Object.assign(new Error('x'), { name: 'n'.repeat(100_000) })).name).toHaveLength(256);
});

it.each([null, 'text', new Error('why')])('says of a value that refuses to be JSON that it does: %s', (thrown) => {
  const value = {
    toJSON() {
      throw thrown;
    },
  };
  expect(() => succeededLine(0, 1, value)).toThrow(/expected a value that can be JSON: /);
});
