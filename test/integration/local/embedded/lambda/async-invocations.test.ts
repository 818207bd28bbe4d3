import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Harness, startHarness, until } from './lambda-harness.ts';

const FAILURES = 'arn:aws:sqs:eu-west-1:000000000000:failures';
const SUCCESSES = 'arn:aws:sqs:eu-west-1:000000000000:successes';

let harness: Harness;

beforeEach(async () => {
  harness = await startHarness();
});
afterEach(() => harness.end());

const send = (name: string, event: unknown) => harness.service.invoke(name, JSON.stringify(event), 'Event');
const printed = (text: string) => harness.logs.filter((line) => line.text === text).length;

describe('an asynchronous invocation', () => {
  test('is accepted at once and runs in the background', async () => {
    harness.put('logs');
    expect(await send('logs', { text: 'ran\n' })).toEqual({ statusCode: 202, payload: '', logTail: '' });
    await until(() => printed('ran') === 1);
    expect(harness.deliveries).toEqual([]);
  });

  test('is retried twice, then recorded at the failure destination', async () => {
    harness.put('throws');
    harness.service.putEventInvokeConfiguration('throws', { onFailureDestinationArn: FAILURES });
    await send('throws', { how: 'string', text: 'grün 🙂' });
    await until(() => harness.deliveries.length === 1);
    const [delivery] = harness.deliveries;
    expect(delivery?.arn).toBe(FAILURES);
    expect(JSON.parse(delivery?.body ?? '')).toEqual({
      version: '1.0',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      requestContext: {
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:throws:$LATEST',
        condition: 'RetriesExhausted',
        approximateInvokeCount: 3,
      },
      requestPayload: { how: 'string', text: 'grün 🙂' },
      responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
      responsePayload: { errorType: 'string', errorMessage: 'just a string', trace: [] },
    });
  });

  test('is retried no more often than configured', async () => {
    harness.put('throws');
    harness.service.putEventInvokeConfiguration('throws', {
      maximumRetryAttempts: 0,
      onFailureDestinationArn: FAILURES,
    });
    await send('throws', {});
    await until(() => harness.deliveries.length === 1);
    expect(JSON.parse(harness.deliveries[0]?.body ?? '').requestContext.approximateInvokeCount).toBe(1);
  });

  test('that succeeds is recorded where that is configured', async () => {
    harness.put('echo');
    harness.service.putEventInvokeConfiguration('echo', {
      onFailureDestinationArn: FAILURES,
      onSuccessDestinationArn: SUCCESSES,
    });
    await send('echo', 7);
    await until(() => harness.deliveries.length === 1);
    expect(harness.deliveries[0]?.arn).toBe(SUCCESSES);
    expect(JSON.parse(harness.deliveries[0]?.body ?? '')).toMatchObject({
      requestContext: { condition: 'Success', approximateInvokeCount: 1 },
      responseContext: { statusCode: 200 },
      responsePayload: { event: 7 },
    });
  });

  test('waits while the function is throttled, and counts no attempt for it', async () => {
    harness.put('waits', { reservedConcurrency: 1 });
    harness.service.putEventInvokeConfiguration('waits', {
      maximumRetryAttempts: 0,
      onFailureDestinationArn: FAILURES,
      onSuccessDestinationArn: SUCCESSES,
    });
    await Promise.all([send('waits', { ms: 50 }), send('waits', { ms: 50 }), send('waits', { ms: 50 })]);
    await until(() => harness.deliveries.length === 3);
    expect(harness.deliveries.map(({ arn }) => arn)).toEqual([SUCCESSES, SUCCESSES, SUCCESSES]);
    expect(harness.service.environments()).toHaveLength(1);
  });

  test('is refused for an unknown function', async () => {
    await expect(send('nobody', {})).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});
