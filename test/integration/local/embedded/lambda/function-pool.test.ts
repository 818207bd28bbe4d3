import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EnvironmentHost } from '../../../../../local/embedded/lambda/environment-host.ts';
import { FunctionPool } from '../../../../../local/embedded/lambda/function-pool.ts';
import { configurationOf, type Harness, isAlive, startHarness, until } from './lambda-harness.ts';

const MINUTE_MS = 60_000;

let harness: Harness;
let host: EnvironmentHost;

const newHost = (workDirectory: string) =>
  new EnvironmentHost({
    endpoint: () => 'http://127.0.0.1:9',
    region: 'eu-west-1',
    accountId: '000000000000',
    workDirectory,
    onLog: () => undefined,
    callQueue: () => Promise.reject(new Error('expected no mapping')),
    deliver: async () => undefined,
  });

beforeAll(async () => {
  harness = await startHarness();
  host = newHost(harness.workDirectory);
});
afterAll(async () => {
  await host.close();
  await harness.end();
});

test('an environment is kept warm for ten minutes', async () => {
  const pool = new FunctionPool(host, configurationOf('waits'));
  const go = join(harness.workDirectory, 'go');
  const run = () => pool.invoke({ requestId: randomUUID(), payload: JSON.stringify({ until: go }) });
  const running = Promise.all([run(), run()]);
  await until(() => host.environments().filter(({ state }) => state === 'busy').length === 2, 20_000, 'two at work');
  await writeFile(go, '');
  const [first, second] = await running;
  expect(first.payload).not.toBe(second.payload);
  pool.reap(Date.now() + 9 * MINUTE_MS);
  expect(host.environments()).toHaveLength(2);
  pool.reap(Date.now() + 11 * MINUTE_MS);
  await until(() => !isAlive(Number(first.payload)) && !isAlive(Number(second.payload)));
  expect(host.environments()).toEqual([]);
  const third = await run();
  expect(third.failed).toBe(false);
});

test('quick invocations share what is warm, and start few environments at a time', async () => {
  const pool = new FunctionPool(host, configurationOf('waits'));
  await pool.prepare(1);
  const before = host.environments().length;
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, n) => pool.invoke({ requestId: `quick-${n}`, payload: JSON.stringify({ ms: 0 }) })),
  );
  expect(answers.every(({ failed }) => !failed)).toBe(true);
  expect(host.environments().length).toBeLessThan(before + 20);
  await pool.delete();
});

test('prepared environments take the first invocations, and are no more than was asked for', async () => {
  const pool = new FunctionPool(host, configurationOf('waits'));
  const before = new Set(host.environments().map(({ pid }) => pid));
  await pool.prepare(2);
  await pool.prepare(1);
  const prepared = host.environments().filter(({ pid }) => !before.has(pid));
  expect(prepared).toHaveLength(2);
  await until(() => prepared.every(({ state }) => state === 'idle'), 20_000, 'both ready');
  const { payload } = await pool.invoke({ requestId: 'first', payload: JSON.stringify({ ms: 0 }) });
  expect(prepared.map(({ pid }) => pid)).toContain(Number(payload));
  await pool.delete();
});

test('environments of an earlier configuration are no reason not to prepare new ones', async () => {
  const pool = new FunctionPool(host, configurationOf('waits'));
  const run = () => pool.invoke({ requestId: randomUUID(), payload: '{"ms":0}' });
  await run();
  const before = new Set(host.environments());
  const changed = configurationOf('waits');
  pool.replace(changed);
  await pool.prepare(1);
  const fresh = host.environments().filter((environment) => !before.has(environment));
  expect(fresh.map(({ configuration }) => configuration)).toEqual([changed]);
  const { payload } = await run();
  expect(payload).toBe(String(fresh[0]?.pid));
  await pool.delete();
});

test('a new configuration holds for invocations that wait while the old one is still loading', async () => {
  const pool = new FunctionPool(host, configurationOf('waits'));
  const waiting = pool.invoke({ requestId: 'waits', payload: JSON.stringify({ ms: 0 }) });
  await until(() => host.environments().some(({ state }) => state === 'starting'), 20_000, 'one that loads');
  pool.replace(configurationOf('echo'));
  const { payload } = await waiting;
  expect(JSON.parse(payload)).toMatchObject({ functionName: 'echo' });
  await pool.delete();
});

test('who has stopped waiting for an idle environment takes no wake-up from who waits', async () => {
  const pool = new FunctionPool(host, configurationOf('waits'));
  const running = pool.invoke({ requestId: 'one', payload: JSON.stringify({ ms: 300 }) });
  await pool.idleWithin(1);
  const waitMs = 20_000;
  const beganAtMs = performance.now();
  await pool.idleWithin(waitMs);
  expect(performance.now() - beganAtMs).toBeLessThan(waitMs / 2);
  expect((await running).failed).toBe(false);
});

test('invocations that wait end with their function, and nothing is started for them any more', async () => {
  const own = newHost(harness.workDirectory);
  const pool = new FunctionPool(own, configurationOf('waits'));
  const many = availableParallelism() + 3;
  const invocations = Array.from({ length: many }, (_, n) => pool.invoke({ requestId: `gone-${n}`, payload: '{}' }));
  const ends = Promise.allSettled(invocations);
  await until(() => own.environments().some(({ state }) => state === 'starting'), 20_000, 'one that loads');
  await pool.delete();
  const answers = await ends;
  const refused = answers.filter((answer) => answer.status === 'rejected').map(({ reason }) => reason.code);
  expect(new Set(refused)).toEqual(new Set(['ResourceNotFoundException']));
  expect(own.environments()).toEqual([]);
  await own.close();
});

test('an invocation for which no environment can be made fails, and the next one is none the worse', async () => {
  const workDirectory = join(harness.workDirectory, 'full');
  const own = newHost(workDirectory);
  const pool = new FunctionPool(own, configurationOf('waits'));
  await own.start();
  await rm(workDirectory, { recursive: true });
  await writeFile(workDirectory, 'no folder can be made here');
  await expect(pool.invoke({ requestId: 'early', payload: '{}' })).rejects.toThrow();
  await rm(workDirectory);
  const { failed } = await pool.invoke({ requestId: 'late', payload: '{}' });
  expect(failed).toBe(false);
  expect(await pool.invoke({ requestId: 'later', payload: '{}' })).toMatchObject({ failed: false });
  expect(own.environments()).toHaveLength(1);
  await pool.delete();
  await own.close();
});

test('who waits while others work is patient for a moment, then another is started', async () => {
  const pool = new FunctionPool(host, configurationOf('waits'));
  const before = host.environments().length;
  const own = () => host.environments().length - before;
  const go = join(harness.workDirectory, 'let-go');
  const run = (event: object) => pool.invoke({ requestId: randomUUID(), payload: JSON.stringify(event) });
  const long = run({ until: go });
  await until(() => host.environments().at(-1)?.state === 'busy', 20_000, 'one at work');
  const short = run({ ms: 0 });
  expect(own()).toBe(1);
  const { payload } = await short;
  expect(own()).toBe(2);
  await writeFile(go, '');
  expect((await long).payload).not.toBe(payload);
  await pool.delete();
});

test('few are started at a time, and no more are prepared than the function may have', async () => {
  const pool = new FunctionPool(host, configurationOf('waits', { reservedConcurrency: 7 }));
  const before = host.environments().length;
  const started = () => host.environments().length - before;
  const invocations = Array.from({ length: 7 }, () => pool.invoke({ requestId: randomUUID(), payload: '{"ms":200}' }));
  await until(() => started() > 0, 20_000, 'one that loads');
  expect(started()).toBe(Math.min(7, availableParallelism()));
  await Promise.all(invocations);
  await pool.delete();
  const small = new FunctionPool(host, configurationOf('waits', { reservedConcurrency: 1 }));
  await small.prepare(3);
  expect(started()).toBe(1);
  await small.delete();
});

test.skipIf(availableParallelism() < 2)('two that take turns at one environment get another', async () => {
  const pool = new FunctionPool(host, configurationOf('waits'));
  const run = () => pool.invoke({ requestId: randomUUID(), payload: '{"ms":5}' });
  await run();
  const before = host.environments().length;
  let over = false;
  const again = async () => {
    while (!over) await run();
  };
  const both = Promise.all([again(), again()]);
  await until(() => host.environments().length > before, 20_000, 'another one');
  over = true;
  await both;
  await pool.delete();
});
