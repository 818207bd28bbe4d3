import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ErrorPayload, type Harness, isAlive, startHarness, until } from './lambda-harness.ts';

let harness: Harness;

beforeAll(async () => {
  harness = await startHarness();
});
afterAll(() => harness.end());

const failure = async (name: string, event?: unknown) => {
  const { payload, functionError } = await harness.invoke(name, event);
  expect(functionError).toBe('Unhandled');
  return payload as ErrorPayload;
};

describe('an invocation', () => {
  test('hands the event over and answers what the function answered', async () => {
    harness.put('echo');
    const { payload, functionError } = await harness.invoke('echo', { text: 'grün 🙂', list: [1, null] });
    expect(functionError).toBeUndefined();
    expect(payload).toMatchObject({
      event: { text: 'grün 🙂', list: [1, null] },
      functionName: 'echo',
      arn: 'arn:aws:lambda:eu-west-1:000000000000:function:echo',
    });
    const { remainingMs, requestId } = payload as { remainingMs: number; requestId: string };
    expect(remainingMs).toBeGreaterThan(8000);
    expect(remainingMs).toBeLessThanOrEqual(10_000);
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('reuses a warm environment, and starts one for each that runs at once', async () => {
    harness.put('waits');
    const go = join(harness.workDirectory, 'go');
    const running = Promise.all(Array.from({ length: 5 }, () => harness.invoke('waits', { until: go })));
    const busy = () => harness.service.environments().filter(({ state }) => state === 'busy');
    await until(() => busy().length === 5, 20_000, 'five environments at work');
    await writeFile(go, '');
    expect(new Set((await running).map(({ payload }) => payload)).size).toBe(5);
    const { payload: first } = await harness.invoke('waits', { ms: 0 });
    const { payload: second } = await harness.invoke('waits', { ms: 0 });
    expect(second).toBe(first);
    expect(harness.service.environments().filter(({ functionName }) => functionName === 'waits')).toHaveLength(5);
  });

  test.each([
    ['a name', 'echo'],
    ['an ARN', 'arn:aws:lambda:eu-west-1:000000000000:function:echo'],
    ['a qualified ARN', 'arn:aws:lambda:eu-west-1:000000000000:function:echo:$LATEST'],
    ['a partial ARN', '000000000000:function:echo'],
    ['a qualified name', 'echo:$LATEST'],
  ])('finds a function by %s', async (_what, name) => {
    harness.put('echo');
    expect((await harness.invoke(name)).functionError).toBeUndefined();
  });

  test('loads CommonJS', async () => {
    harness.put('common-js');
    expect((await harness.invoke('common-js', 1)).payload).toEqual({ from: 'cjs', event: 1 });
  });

  test('refuses an unknown function', async () => {
    await expect(harness.service.invoke('nobody', '{}', 'RequestResponse')).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      statusCode: 404,
    });
  });

  test('does nothing on a dry run', async () => {
    harness.put('exits');
    expect(await harness.service.invoke('exits', '{"exitCode":1}', 'DryRun')).toMatchObject({ statusCode: 204 });
  });

  test('refuses what is over its limits', async () => {
    harness.put('answers-large');
    const large = JSON.stringify('x'.repeat(6_291_555));
    await expect(harness.service.invoke('answers-large', large, 'RequestResponse')).rejects.toMatchObject({
      code: 'RequestTooLargeException',
      statusCode: 413,
    });
    const event = JSON.stringify('x'.repeat(1_048_576));
    await expect(harness.service.invoke('answers-large', event, 'Event')).rejects.toMatchObject({ statusCode: 413 });
    const { payload } = await harness.invoke('answers-large', { characters: 6_291_554 });
    expect((payload as string).length).toBe(6_291_554);
    expect(await failure('answers-large', { characters: 6_291_555 })).toMatchObject({
      errorType: 'Function.ResponseSizeTooLarge',
    });
  });

  test('is throttled beyond the reserved concurrency', async () => {
    harness.put('waits', { functionName: 'reserved', reservedConcurrency: 1 });
    const first = harness.invoke('reserved', { ms: 200 });
    await expect(harness.invoke('reserved', { ms: 0 })).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      statusCode: 429,
    });
    expect((await first).functionError).toBeUndefined();
  });

  // On a machine that is busy what was printed last may come by its pipe a moment after the answer.
  test('answers the end of its own log', { retry: 3 }, async () => {
    // A function of its own each time that this is tried.
    const functionName = `logs-${harness.logs.length}`;
    harness.put('logs', { functionName });
    await harness.invoke(functionName, { text: 'earlier\n' });
    const { logTail } = await harness.invoke(functionName, { text: `${'x'.repeat(5000)}\nlast\n` });
    expect(logTail).not.toContain('earlier');
    expect(logTail).toMatch(/(last\nto stderr|to stderr\nlast)\n$/);
    expect(Buffer.byteLength(logTail)).toBeLessThanOrEqual(4096);
    const lines = harness.logs.filter((line) => line.functionName === functionName);
    expect(lines.map(({ text }) => text)).toContain('earlier');
    expect(new Set(lines.map(({ logStreamName }) => logStreamName)).size).toBe(1);
  });
});

describe('an error', () => {
  test.each([
    [{}, { errorType: 'TypeError', errorMessage: 'told to throw' }],
    [{ how: 'string' }, { errorType: 'string', errorMessage: 'just a string' }],
    [{ how: 'bigint' }, { errorType: 'TypeError' }],
    [{ how: 'unhandled' }, { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'nobody listens' }],
  ])('of the handler is answered: %j', async (event, expected) => {
    harness.put('throws');
    expect(await failure('throws', event)).toMatchObject(expected);
  });

  test('of the handler leaves its environment in place', async () => {
    harness.put('throws', { functionName: 'throws-twice' });
    await failure('throws-twice');
    const before = harness.service.environments().find(({ functionName }) => functionName === 'throws-twice');
    await failure('throws-twice');
    const after = harness.service.environments().find(({ functionName }) => functionName === 'throws-twice');
    expect(after?.pid).toBe(before?.pid);
  });

  test.each([
    ['throws-on-init', 'index.handler', { errorType: 'RangeError', errorMessage: 'no such luck' }],
    ['echo', 'nowhere.handler', { errorType: 'Runtime.ImportModuleError' }],
    ['echo', 'index.nothing', { errorType: 'Runtime.HandlerNotFound' }],
    ['echo', 'index', { errorType: 'Runtime.MalformedHandlerName' }],
  ])('while loading %s as %s is answered', async (fixture, handler, expected) => {
    harness.put(fixture, { functionName: 'unloadable', handler });
    expect(await failure('unloadable')).toMatchObject(expected);
    expect(harness.service.environments().filter(({ functionName }) => functionName === 'unloadable')).toEqual([]);
  });

  test('in the syntax is answered', async () => {
    const codeDirectory = join(harness.workDirectory, 'wrong-syntax');
    await mkdir(codeDirectory);
    await writeFile(join(codeDirectory, 'index.mjs'), 'export const handler = async () => {');
    harness.put('echo', { functionName: 'wrong-syntax', codeDirectory });
    expect(await failure('wrong-syntax')).toMatchObject({ errorType: 'Runtime.UserCodeSyntaxError' });
  });

  test.each([
    [{ exitCode: 3 }, 'exit status 3'],
    [{ exitCode: 0 }, 'exit status 0'],
    [{ signal: 'SIGKILL' }, 'signal: killed'],
    [{ signal: 'SIGABRT' }, 'signal: aborted'],
  ])('is answered for a process that ends: %j; it is replaced', async (event, how) => {
    harness.put('exits');
    const { payload: before } = await harness.invoke('exits');
    const { errorType, errorMessage } = await failure('exits', event);
    expect(errorType).toBe('Runtime.ExitError');
    expect(errorMessage).toMatch(/^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: /);
    expect(errorMessage).toContain(how);
    const { payload: after } = await harness.invoke('exits');
    expect(after).not.toBe(before);
  });

  test('is answered for a code folder that is missing', async () => {
    harness.put('echo', { functionName: 'nowhere', codeDirectory: join(import.meta.dirname, 'no-such-folder') });
    expect(await failure('nowhere')).toMatchObject({ errorType: 'Runtime.InvalidEntrypoint' });
  });

  test('is answered for a promise that nothing can settle', async () => {
    harness.put('never-settles');
    expect(await failure('never-settles')).toMatchObject({ errorType: 'Runtime.NodeJsExit' });
  });

  test.each([{}, { throw: true }])('after the answer fails nobody: %j', async (event) => {
    harness.put('exits-later');
    const { payload: first } = await harness.invoke('exits-later', event);
    await until(() => harness.service.environments().every(({ pid }) => pid !== first));
    const { payload: second, functionError } = await harness.invoke('exits-later', event);
    expect(functionError).toBeUndefined();
    expect(second).not.toBe(first);
  });
});

describe('a function', () => {
  test('that is replaced gets new environments; a running invocation ends in its old one', async () => {
    harness.put('waits', { functionName: 'replaced' });
    const { payload: before } = await harness.invoke('replaced', { ms: 0 });
    const running = harness.invoke('replaced', { ms: 200 });
    harness.put('waits', { functionName: 'replaced' });
    const { payload: after } = await harness.invoke('replaced', { ms: 0 });
    expect(after).not.toBe(before);
    expect((await running).payload).toBe(before);
    await until(() => !isAlive(before as number));
  });

  test('that is deleted takes its running invocations with it', async () => {
    harness.put('never-returns', { functionName: 'deleted' });
    const running = harness.invoke('deleted');
    const isBusy = () =>
      harness.service.environments().some(({ functionName, state }) => functionName === 'deleted' && state === 'busy');
    await until(isBusy, 20_000, 'one at work');
    await harness.service.deleteFunction('deleted');
    expect((await running).functionError).toBe('Unhandled');
    await expect(harness.invoke('deleted')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});
