import { afterAll, beforeAll, expect, test } from 'vitest';
import { EnvironmentHost } from '../../../../../local/embedded/lambda/environment-host.ts';
import { FunctionPool } from '../../../../../local/embedded/lambda/function-pool.ts';
import { configurationOf, type Harness, isAlive, startHarness, until } from './lambda-harness.ts';

const MINUTE_MS = 60_000;

let harness: Harness;
let host: EnvironmentHost;

beforeAll(async () => {
  harness = await startHarness();
  host = new EnvironmentHost({
    endpoint: () => 'http://127.0.0.1:9',
    region: 'eu-west-1',
    accountId: '000000000000',
    workDirectory: harness.workDirectory,
    onLog: () => undefined,
    deliver: async () => undefined,
  });
});
afterAll(async () => {
  await host.close();
  await harness.end();
});

test('an environment is kept warm for ten minutes', async () => {
  const pool = new FunctionPool(host, configurationOf('waits'));
  const run = (ms: number) => pool.invoke({ requestId: String(ms), payload: JSON.stringify({ ms }) });
  const [first, second] = await Promise.all([run(100), run(101)]);
  expect(first.payload).not.toBe(second.payload);
  pool.reap(Date.now() + 9 * MINUTE_MS);
  expect(host.environments()).toHaveLength(2);
  pool.reap(Date.now() + 11 * MINUTE_MS);
  await until(() => !isAlive(Number(first.payload)) && !isAlive(Number(second.payload)));
  expect(host.environments()).toEqual([]);
  const third = await run(0);
  expect(third.failed).toBe(false);
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
