import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive } from '../support/cli.ts';
import { until } from '../support/localstack.ts';
import { RealLocalStack } from '../support/real-localstack.ts';

const localstack = new RealLocalStack();
beforeAll(() => localstack.start());
afterAll(() => localstack.run('stop'));

/** A handler that starts a process in a group and session of its own, and says its pid before it does as told. */
const withChild = (then: string) => `async () => {
  const { spawn } = await import('node:child_process');
  const child = spawn('/bin/sleep', ['1000'], { detached: true, stdio: 'ignore' });
  console.log('child', child.pid);
  ${then}
}`;

const childIn = (log: string): number => Number(/child (\d+)/.exec(log)?.[1]);

describe('an invocation', () => {
  it('runs in a process of Node, which is kept for the next', async () => {
    await localstack.makeFunction('warm', '(event) => ({ event, pid: process.pid, node: process.versions.node })');
    const [first, second] = [await localstack.invoke('warm', { n: 1 }), await localstack.invoke('warm', { n: 2 })];
    expect(first).toMatchObject({ error: undefined, result: { event: { n: 1 }, node: process.versions.node } });
    expect(second.result).toEqual({ ...first.result, event: { n: 2 } });
    expect(isAlive(Number(first.result['pid']))).toBe(true);
  });

  it('runs beside others in a process each', async () => {
    await localstack.makeFunction('beside', 'async () => (await new Promise((r) => setTimeout(r, 500)), process.pid)');
    const pids = await Promise.all([1, 2, 3].map(async () => (await localstack.invoke('beside')).result));
    expect(new Set(pids).size).toBe(3);
  });

  it('has its context, its variables and its log', async () => {
    await localstack.makeFunction(
      'context',
      `(event, context) => {
        console.log('said in it');
        const { awsRequestId, functionName, memoryLimitInMB } = context;
        return { awsRequestId, functionName, memoryLimitInMB, left: context.getRemainingTimeInMillis(), mine: process.env.MINE };
      }`,
      { MemorySize: 256, Environment: { Variables: { MINE: 'a value' } } },
    );
    const { result, log } = await localstack.invoke('context');
    expect(result).toMatchObject({ functionName: 'context', memoryLimitInMB: '256', mine: 'a value' });
    expect(result['left']).toBeGreaterThan(5_000);
    expect(log).toMatch(new RegExp(`START RequestId: ${result['awsRequestId']}.*\nsaid in it\nEND .*\nREPORT `));
  });

  it('that throws tells what', async () => {
    await localstack.makeFunction('throws', `() => { throw new RangeError('too far'); }`);
    const { error, result } = await localstack.invoke('throws');
    expect({ error, result }).toMatchObject({
      error: 'Unhandled',
      result: { errorType: 'RangeError', errorMessage: 'too far' },
    });
  });

  it('of which the answer is too large fails', async () => {
    await localstack.makeFunction('large', `() => 'x'.repeat(6.5 * 1024 * 1024)`);
    expect((await localstack.invoke('large')).result).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
  });
});

describe('an environment ends with all that it started', () => {
  it.each([
    ['while it waits', 'await new Promise(() => setInterval(() => {}, 1000));'],
    ['while it computes', 'for (;;);'],
  ])('at its timeout, %s', async (how, then) => {
    const name = `late-${how.split(' ').at(-1)}`;
    await localstack.makeFunction(name, withChild(then), { Timeout: 2 });
    const { error, result, log } = await localstack.invoke(name);
    expect({ error, result }).toMatchObject({
      error: 'Unhandled',
      result: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/Task timed out after 2\.00 seconds$/),
      },
    });
    expect(isAlive(childIn(log))).toBe(false);
  });

  it.each([
    [
      'buffers',
      `const all = []; for (;;) { all.push(Buffer.alloc(2e7, 1)); await new Promise((r) => setTimeout(r, 10)); }`,
    ],
    [
      'the heap',
      `const all = []; for (;;) { all.push(Array(1e6).fill(all.length + 0.5)); await new Promise((r) => setTimeout(r, 5)); }`,
    ],
  ])('when it needs more memory than it has, in %s', async (what, then) => {
    const name = `greedy-${what.split(' ').at(-1)}`;
    await localstack.makeFunction(name, withChild(then), { MemorySize: 192, Timeout: 20 });
    const { result, log } = await localstack.invoke(name);
    expect(result['errorType']).toMatch(/^Runtime\.(OutOfMemory|ExitError)$/);
    if (what === 'buffers') expect(result['errorType']).toBe('Runtime.OutOfMemory');
    expect(isAlive(childIn(log))).toBe(false);
  });

  it.each([
    ['exits', 'process.exit(7);', /exited with error: exit status 7$/],
    ['is killed', `process.kill(process.pid, 'SIGKILL'); await new Promise(() => {});`, /signal: killed$/],
    [
      'throws where nobody catches',
      `setImmediate(() => { throw new Error('lost'); }); await new Promise(() => {});`,
      /exit status 129$/,
    ],
  ])('when it %s; the next invocation has another', async (how, then, said) => {
    const name = `crash-${how.split(' ').at(-1)}`;
    await localstack.makeFunction(
      name,
      `async (event) => { if (event.fine) return process.pid; return (${withChild(then)})(); }`,
    );
    const before = await localstack.invoke(name, { fine: true });
    const { error, result, log } = await localstack.invoke(name);
    expect({ error, result }).toMatchObject({
      error: 'Unhandled',
      result: { errorType: 'Runtime.ExitError', errorMessage: expect.stringMatching(said) },
    });
    expect(isAlive(childIn(log))).toBe(false);
    const after = await localstack.invoke(name, { fine: true });
    expect(after.error).toBeUndefined();
    expect(after.result).not.toBe(before.result);
  });
});

describe('a function that never comes up', () => {
  it.each([
    ['throws as it loads', { 'index.mjs': `throw new TypeError('not today');` }, 'TypeError'],
    ['has no such handler', { 'index.mjs': 'export const other = 1;' }, 'Runtime.HandlerNotFound'],
    ['has no such file', { 'other.mjs': 'export const handler = () => 1;' }, 'Runtime.ImportModuleError'],
  ])('since it %s says so', async (how, files, errorType) => {
    const { zipOf } = await import('../support/zip.ts');
    const name = `never-${how.split(' ').at(-1)}`;
    await localstack.makeFunction(name, '', { Code: { ZipFile: zipOf(files) } });
    const { error, result } = await localstack.invoke(name);
    expect({ error, result }).toMatchObject({ error: 'Unhandled', result: { errorType } });
  });

  it('is refused for another runtime', async () => {
    await expect(localstack.makeFunction('python', '', { Runtime: 'python3.13' })).rejects.toThrow(
      'runs nodejs runtimes only, not python3.13',
    );
  });
});

it('reserved concurrency is kept to', async () => {
  const { PutFunctionConcurrencyCommand } = await import('@aws-sdk/client-lambda');
  await localstack.makeFunction('reserved', 'async () => { await new Promise((r) => setTimeout(r, 1000)); }');
  await localstack.lambda.send(
    new PutFunctionConcurrencyCommand({ FunctionName: 'reserved', ReservedConcurrentExecutions: 1 }),
  );
  const all = await Promise.allSettled([localstack.invoke('reserved'), localstack.invoke('reserved')]);
  expect(all.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(all.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { name: 'TooManyRequestsException' },
  });
});

it('a deleted function leaves no process', async () => {
  const { DeleteFunctionCommand } = await import('@aws-sdk/client-lambda');
  await localstack.makeFunction('deleted', '() => process.pid');
  const pid = Number((await localstack.invoke('deleted')).result);
  await localstack.lambda.send(new DeleteFunctionCommand({ FunctionName: 'deleted' }));
  await until('its process is gone', () => !isAlive(pid));
});
