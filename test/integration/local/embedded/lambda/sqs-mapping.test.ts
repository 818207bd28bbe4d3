import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildApp } from 'fauxqs';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import type { EventSourceMappingConfiguration } from '../../../../../local/embedded/lambda/types.ts';
import { startHarness, until } from './lambda-harness.ts';

const app = buildApp({ logger: false });
let endpoint: string;
let queueCount = 0;

beforeAll(async () => {
  endpoint = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => app.close());

async function sqs(action: string, input: object, signal?: AbortSignal): Promise<Record<string, unknown>> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AmazonSQS.${action}`,
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/sqs/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(input),
    ...(signal === undefined ? {} : { signal }),
  });
  expect(response.status).toBe(200);
  const text = await response.text();
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

/** A service and a queue for one test. */
async function setUp(onTestFinished: TestContext['onTestFinished'], visibilityTimeoutSeconds = 30) {
  const harness = await startHarness({ callQueue: sqs });
  onTestFinished(() => harness.end());
  queueCount += 1;
  const queueName = `queue-${queueCount}`;
  const queueArn = `arn:aws:sqs:eu-west-1:000000000000:${queueName}`;
  const created = await sqs('CreateQueue', {
    QueueName: queueName,
    Attributes: { VisibilityTimeout: String(visibilityTimeoutSeconds) },
  });
  const queueUrl = String(created['QueueUrl']);
  return {
    harness,
    queueArn,
    queueUrl,
    send: (body: unknown, attributes: object = {}) =>
      sqs('SendMessage', { QueueUrl: queueUrl, MessageBody: JSON.stringify(body), ...attributes }),
    map: (functionName: string, changes: Partial<EventSourceMappingConfiguration> = {}) =>
      harness.service.putMapping({
        uuid: 'mapping',
        functionName,
        eventSourceArn: queueArn,
        queueUrl,
        enabled: true,
        batchSize: 1,
        batchWindowSeconds: 0,
        reportBatchItemFailures: true,
        ...changes,
      }),
    async isEmpty(): Promise<boolean> {
      const answer = await sqs('GetQueueAttributes', { QueueUrl: queueUrl, AttributeNames: ['All'] });
      const attributes = answer['Attributes'] as Record<string, string>;
      const visible = attributes['ApproximateNumberOfMessages'];
      return visible === '0' && attributes['ApproximateNumberOfMessagesNotVisible'] === '0';
    },
    /** The bodies that `consumes` said it had handled, a line an invocation. */
    handled: () => harness.logs.filter(({ text }) => text.startsWith('handled ')).map(({ text }) => text.slice(8)),
    busy: () => harness.service.environments().filter(({ state }) => state !== 'idle').length,
  };
}

describe.concurrent('a mapping', () => {
  test("hands a message over as Lambda's event and deletes it", async ({ onTestFinished }) => {
    const { harness, queueArn, send, map, isEmpty } = await setUp(onTestFinished);
    harness.put('prints-its-event');
    const sent = await send('body', {
      MessageAttributes: {
        text: { DataType: 'String', StringValue: 'value' },
        bytes: { DataType: 'Binary', BinaryValue: 'AQI=' },
      },
    });
    map('prints-its-event');
    await until(() => harness.logs.length === 1);
    expect(JSON.parse(harness.logs[0]?.text ?? '')).toEqual({
      Records: [
        {
          messageId: sent['MessageId'],
          receiptHandle: expect.any(String),
          body: '"body"',
          attributes: expect.objectContaining({
            ApproximateReceiveCount: '1',
            SentTimestamp: expect.stringMatching(/^\d{13}$/),
            SenderId: expect.any(String),
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
          }),
          messageAttributes: {
            text: { stringValue: 'value', stringListValues: [], binaryListValues: [], dataType: 'String' },
            bytes: { binaryValue: 'AQI=', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
          },
          md5OfMessageAttributes: sent['MD5OfMessageAttributes'],
          md5OfBody: sent['MD5OfMessageBody'],
          eventSource: 'aws:sqs',
          eventSourceARN: queueArn,
          awsRegion: 'eu-west-1',
        },
      ],
    });
    await until(isEmpty);
  });

  test('leaves what failed to the visibility timeout, and deletes the rest', async ({ onTestFinished }) => {
    const { harness, send, map, isEmpty, handled } = await setUp(onTestFinished, 1);
    harness.put('consumes');
    for (const n of [1, 2, 3]) await send({ n, fail: n === 2 });
    map('consumes', { batchSize: 3 });
    await until(() => handled().length === 1);
    expect(handled()[0]?.match(/"n":/g)).toHaveLength(3);
    await until(() => handled().length === 2, 5000, 'the second delivery');
    expect(handled()[1]).toBe('{"n":2,"fail":true}');
    map('consumes', { batchSize: 3, enabled: false });
    await harness.service.deleteMapping('mapping');
    expect(await isEmpty()).toBe(false);
  });

  test('leaves all to the visibility timeout when the function fails', async ({ onTestFinished }) => {
    const { harness, send, map } = await setUp(onTestFinished, 1);
    harness.put('consumes');
    await send({ throw: true });
    map('consumes');
    const reported = () => harness.logs.filter(({ text }) => text.includes('told to throw')).length;
    await until(() => reported() === 2);
    expect(harness.warnings).toEqual([]);
  });

  test('reaches its maximum concurrency and never exceeds it', async ({ onTestFinished }) => {
    const { harness, send, map, isEmpty, handled, busy } = await setUp(onTestFinished);
    harness.put('consumes');
    const go = join(harness.workDirectory, 'go');
    for (let n = 0; n < 40; n += 1) await send({ n, until: go });
    map('consumes', { maximumConcurrency: 7 });
    await until(() => busy() === 7, 20_000, 'seven at work');
    await writeFile(go, '');
    let most = 0;
    await until(() => {
      most = Math.max(most, busy());
      return handled().length === 40;
    }, 20_000);
    expect(most).toBe(7);
    await until(isEmpty);
  });

  test('starts with five, and keeps to fewer where that is its maximum', async ({ onTestFinished }) => {
    const { harness, send, map, handled, busy } = await setUp(onTestFinished);
    harness.put('consumes');
    for (let n = 0; n < 12; n += 1) await send({ n, ms: 50 });
    map('consumes', { maximumConcurrency: 2 });
    let most = 0;
    await until(() => {
      most = Math.max(most, busy());
      return handled().length === 12;
    });
    expect(most).toBe(2);
  });

  test('fills a batch within its window', async ({ onTestFinished }) => {
    const { harness, send, map, isEmpty, handled } = await setUp(onTestFinished);
    harness.put('consumes');
    map('consumes', { batchSize: 100, batchWindowSeconds: 1 });
    for (let n = 0; n < 25; n += 1) await send({ n });
    await until(() => handled().join().match(/"n":/g)?.length === 25);
    expect(handled()).toHaveLength(1);
    await until(isEmpty);
  });

  test('that is disabled receives nothing, and goes on when it is enabled', async ({ onTestFinished }) => {
    const { harness, send, map, handled } = await setUp(onTestFinished);
    harness.put('consumes');
    map('consumes', { enabled: false });
    await send({ n: 1 });
    map('consumes', { enabled: true });
    await until(() => handled().length === 1);
  });

  test('that is deleted finishes what it received, and receives no more', async ({ onTestFinished }) => {
    const { harness, send, map, isEmpty, handled, busy } = await setUp(onTestFinished);
    harness.put('consumes');
    map('consumes');
    await send({ n: 1, ms: 200 });
    await until(() => busy() === 1);
    await harness.service.deleteMapping('mapping');
    expect(handled()).toHaveLength(1);
    expect(await isEmpty()).toBe(true);
    await send({ n: 2 });
    expect(harness.service.listMappings()).toEqual([]);
    expect(await isEmpty()).toBe(false);
  });

  test('takes fewer messages while its function is throttled, and loses none', async ({ onTestFinished }) => {
    const { harness, send, map, isEmpty, handled } = await setUp(onTestFinished, 1);
    harness.put('consumes', { reservedConcurrency: 1 });
    for (let n = 0; n < 6; n += 1) await send({ n, ms: 20 });
    map('consumes');
    await until(() => new Set(handled()).size === 6, 8000);
    await until(isEmpty);
  });

  test('waits for a function that does not exist yet, and for a queue that does not answer', async ({
    onTestFinished,
  }) => {
    const { harness, queueUrl, send, map, handled } = await setUp(onTestFinished);
    await send({ n: 1 });
    map('consumes');
    map('consumes', { uuid: 'broken', queueUrl: `${queueUrl}-that-is-missing` });
    harness.put('consumes');
    await until(() => handled().length === 1 && harness.warnings.length > 0);
  });
});

test('close does not wait for the poll under way', async ({ onTestFinished }) => {
  const { harness, send, map, handled } = await setUp(onTestFinished);
  harness.put('consumes');
  map('consumes');
  await send({ n: 1 });
  await until(() => handled().length === 1);
  const before = performance.now();
  await harness.service.close();
  expect(performance.now() - before).toBeLessThan(700);
});
