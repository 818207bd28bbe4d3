import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configurationOf, type ErrorPayload, type Harness, isAlive, startHarness, until } from './lambda-harness.ts';

let harness: Harness;

beforeEach(async () => {
  harness = await startHarness();
});
afterEach(() => harness.end());

/** The pids that forks-a-grandchild printed. */
const printedPids = () => {
  const line = harness.logs.find(({ text }) => text.startsWith('pids '))?.text ?? '';
  return line.split(' ').slice(1).map(Number);
};

describe('the variables of an environment', () => {
  test("are Lambda's and the function's own, and none of the host's", async () => {
    process.env['HOST_SECRET'] = 'not to be seen';
    harness.put('shows-environment', { environment: { OWN: 'yes' } });
    const { payload } = await harness.invoke('shows-environment');
    const { env, cwd, argv, execArgv } = payload as {
      env: Record<string, string>;
      cwd: string;
      argv: string[];
      execArgv: string[];
    };
    delete process.env['HOST_SECRET'];
    expect(Object.keys(env).sort()).toMatchInlineSnapshot(`
      [
        "AWS_ACCESS_KEY_ID",
        "AWS_DEFAULT_REGION",
        "AWS_ENDPOINT_URL",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_LAMBDA_RUNTIME_API",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "FANOUT_ENVIRONMENT_ID",
        "HOME",
        "LAMBDA_TASK_ROOT",
        "LANG",
        "OWN",
        "PATH",
        "TMPDIR",
        "TZ",
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
      ]
    `);
    expect(env).toMatchObject({
      OWN: 'yes',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      TZ: ':UTC',
    });
    expect(cwd).toBe(configurationOf('shows-environment').codeDirectory);
    expect(argv).toHaveLength(2);
    expect(execArgv).toEqual([]);
    expect(env['TMPDIR']?.startsWith(harness.workDirectory)).toBe(true);
    expect(existsSync(env['TMPDIR'] ?? '')).toBe(true);
    await harness.service.deleteFunction('shows-environment');
    expect(existsSync(env['TMPDIR'] ?? '')).toBe(false);
  });
});

describe('a timeout', () => {
  test.each([
    ['never-returns', 1, '1.00'],
    ['blocks-the-loop', 0.25, '0.25'],
  ])('ends %s', async (fixture, timeoutSeconds, stated) => {
    harness.put(fixture, { timeoutSeconds });
    const { payload, functionError } = await harness.invoke(fixture);
    expect(functionError).toBe('Unhandled');
    const { errorType, errorMessage } = payload as ErrorPayload;
    expect(errorType).toBe('Sandbox.Timedout');
    expect(errorMessage).toMatch(/^\S+Z [0-9a-f-]{36} Task timed out after \S+ seconds$/);
    expect(errorMessage).toContain(` ${stated} seconds`);
    expect(harness.service.environments()).toEqual([]);
  });
});

describe.each([
  ['times out', { afterwards: 'hang' }],
  ['exits', { afterwards: 'exit' }],
  ['is idle when it is ended', {}],
])('an environment that %s', (_what, event) => {
  test('leaves none of its processes, in whatever session they are', async () => {
    harness.put('forks-a-grandchild', { timeoutSeconds: 0.6 });
    const { functionError } = await harness.invoke('forks-a-grandchild', event);
    if (!('afterwards' in event)) {
      expect(printedPids().every(isAlive)).toBe(true);
      await harness.service.deleteFunction('forks-a-grandchild');
    } else expect(functionError).toBe('Unhandled');
    expect(printedPids()).toHaveLength(3);
    expect(printedPids().filter(isAlive)).toEqual([]);
  });
});

test('a child without its session and its variables is found by its parent', async () => {
  harness.put('hides-a-child');
  const { payload } = await harness.invoke('hides-a-child');
  const pids = payload as number[];
  expect(pids.every(isAlive)).toBe(true);
  await harness.service.deleteFunction('hides-a-child');
  expect(pids.filter(isAlive)).toEqual([]);
});

describe('the memory limit', () => {
  test.each(['eats-memory', 'forks-an-eater'])('ends %s', async (fixture) => {
    harness.put(fixture, { memorySizeMb: 192 });
    const { payload } = await harness.invoke(fixture);
    expect(payload).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
    expect((payload as ErrorPayload).errorMessage).toContain('signal: killed');
  });
});

test('close leaves no process and no folder, whatever runs', async () => {
  for (const fixture of ['never-returns', 'blocks-the-loop', 'echo', 'forks-a-grandchild']) harness.put(fixture);
  await harness.invoke('echo');
  await harness.invoke('forks-a-grandchild');
  const running = [harness.invoke('never-returns'), harness.invoke('blocks-the-loop')];
  const busy = () => harness.service.environments().filter(({ state }) => state === 'busy');
  await until(() => busy().length === 2, 20_000, 'two at work');
  await until(() => harness.logs.some(({ text }) => text.startsWith('blocking')));
  const pids = [...harness.service.environments().map(({ pid }) => pid), ...printedPids()];
  expect(pids.length).toBeGreaterThanOrEqual(7);
  const before = performance.now();
  await harness.service.close();
  expect(performance.now() - before).toBeLessThan(1500);
  expect(pids.filter(isAlive)).toEqual([]);
  expect(await readdir(harness.workDirectory)).toEqual([]);
  for (const { functionError } of await Promise.all(running)) expect(functionError).toBe('Unhandled');
});
