import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type Answered, openServices, ownName, type Services } from '../../support/services.ts';
import { OBEYS_SETTINGS } from '../app/service-fixtures.ts';

/** AWS tries again after a minute. */
const RETRIED_WITHIN_MS = 150_000;
let services: Services;
let failing: { run: string; answered: Answered };
beforeAll(async () => {
  services = await openServices();
  // It takes longest, so it begins before the others.
  const run = ownName('retried');
  const order = { do: 'note', run, message: 'told to throw' };
  failing = { run, answered: await services.invoke(order, { InvocationType: 'Event' }) };
});
afterAll(() => services.close());

/** The record of an invocation of a run, as its destination gets it. */
const recordOf = (queueUrl: string, run: string, withinMs?: number) =>
  eventually(
    async () => {
      const bodies = (await services.drain(queueUrl)).map(({ Body }) => JSON.parse(Body ?? '{}') as DestinationRecord);
      return bodies.find(({ requestPayload }) => requestPayload.run === run);
    },
    'a record',
    withinMs,
  );
interface DestinationRecord {
  readonly requestPayload: { readonly run: string };
  readonly requestContext: { readonly requestId: string };
}

describe('an asynchronous invocation', () => {
  it('is queued, run once, and recorded where successes go', async () => {
    const run = ownName('recorded');
    const order = { do: 'note', run, answer: { done: true } };
    const queued = await services.invoke(order, { InvocationType: 'Event' });
    expect(queued).toEqual({ statusCode: 202, functionError: undefined, payload: '' });
    const record = await recordOf(services.names.successesQueueUrl, run);
    expect(record).toMatchObject({
      version: '1.0',
      requestContext: { condition: 'Success', approximateInvokeCount: 1 },
      requestPayload: order,
      responseContext: { statusCode: 200, executedVersion: '$LATEST' },
      responsePayload: { done: true },
    });
    const notes = await services.notes(run);
    expect(notes).toMatchObject([{ requestId: record.requestContext.requestId }]);
  });

  it('that fails is tried again as often as it is set, then recorded where failures go', async () => {
    const { run, answered } = failing;
    expect(answered).toMatchObject({ statusCode: 202 });
    const record = await recordOf(services.names.failuresQueueUrl, run, RETRIED_WITHIN_MS);
    expect(record).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 1 + OBEYS_SETTINGS.retries },
      requestPayload: { run, message: 'told to throw' },
      responseContext: { functionError: 'Unhandled' },
      responsePayload: { errorType: 'RangeError', errorMessage: 'told to throw' },
    });
    const notes = await services.notes(run);
    expect(notes.map(({ requestId }) => requestId)).toEqual(
      Array.from({ length: 1 + OBEYS_SETTINGS.retries }, () => record.requestContext.requestId),
    );
  });
});
