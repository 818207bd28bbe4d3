import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LOCAL } from '../../../../client/targets/connect-local.ts';
import { createLogsApi } from '../../../../local/embedded/gateway/logs-api.ts';
import { openGateway } from '../../../../local/embedded/gateway/server.ts';
import { LogStore } from '../../../../local/embedded/services/log-store.ts';

const store = new LogStore();
let gateway: Awaited<ReturnType<typeof openGateway>>;
let client: CloudWatchLogsClient;
beforeAll(async () => {
  gateway = await openGateway(0);
  gateway.serve(createLogsApi(store));
  client = new CloudWatchLogsClient({ endpoint: gateway.endpoint, ...LOCAL, maxAttempts: 1 });
  for (let n = 0; n < 10; n += 1)
    store.add({
      functionName: 'f',
      logGroupName: n < 7 ? 'one' : 'other',
      logStreamName: 's',
      timestampMs: 1_000 + n,
      text: `line ${n} of "job-${n % 2}"`,
    });
});
afterAll(() => gateway.close());

const find = async (input: Record<string, unknown>) => {
  const asked = new FilterLogEventsCommand({ logGroupName: 'one', ...input });
  const { events = [], nextToken } = await client.send(asked);
  return { lines: events.map(({ message }) => message), nextToken };
};

it('finds the lines of a group that hold every term, within a time', async () => {
  expect((await find({})).lines).toHaveLength(7);
  expect((await find({ filterPattern: '"job-1"' })).lines).toHaveLength(3);
  expect((await find({ filterPattern: 'line "\\"job-0\\""', startTime: 1_002 })).lines).toEqual([
    'line 2 of "job-0"',
    'line 4 of "job-0"',
    'line 6 of "job-0"',
  ]);
  expect((await find({ startTime: 1_003, endTime: 1_004 })).lines).toHaveLength(2);
});

it('answers page by page', async () => {
  const first = await find({ limit: 5 });
  expect(first.lines).toHaveLength(5);
  expect((await find({ limit: 5, nextToken: first.nextToken })).lines).toEqual([
    'line 5 of "job-1"',
    'line 6 of "job-0"',
  ]);
});

it('refuses a pattern that it does not understand, rather than finding too much', async () => {
  await expect(find({ filterPattern: '{ $.jobId = "a" }' })).rejects.toThrow('filterPattern');
  await expect(find({ filterPattern: '?a ?b' })).rejects.toThrow('filterPattern');
});

it('forgets the oldest lines where there is too much text', () => {
  const small = new LogStore();
  const text = 'x'.repeat(100_000);
  for (let n = 0; n < 2_000; n += 1)
    small.add({ functionName: 'f', logGroupName: 'g', logStreamName: 's', timestampMs: n, text });
  const kept = small.find({ logGroupName: 'g', words: [], fromMs: 0, toMs: Number.POSITIVE_INFINITY });
  expect(kept.length * text.length).toBeLessThanOrEqual(64 * 1_048_576);
  expect(kept.length).toBeGreaterThan(300);
  expect(kept.at(-1)?.timestampMs).toBe(1_999);
});
