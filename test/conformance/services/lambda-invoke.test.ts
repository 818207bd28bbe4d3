import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openServices, ownName, type Services } from '../../support/services.ts';
import { OBEYS_SETTINGS } from '../app/service-fixtures.ts';

const KIB = 1_024;
const MIB = 1_048_576;
const SIX_MIB = 6 * MIB;
let services: Services;
beforeAll(async () => {
  services = await openServices();
});
afterAll(() => services.close());

/** What the function answers of itself where it is told nothing else. */
interface Shown {
  readonly instance: string;
  readonly invocations: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly context: { readonly requestId: string; readonly remainingMs: number } & Record<string, unknown>;
  readonly bytes: number;
}
const show = async (more: object = {}): Promise<Shown> => (await services.invoke(more)).payload as Shown;
const failed = (errorType: string, errorMessage: RegExp) => ({
  statusCode: 200,
  functionError: 'Unhandled',
  payload: { errorType, errorMessage: expect.stringMatching(errorMessage) },
});

describe('an environment', () => {
  it('has the variables of its function byte for byte, and those that Lambda sets', async () => {
    const { functionName } = services.names;
    const { environment, context } = await show();
    expect(environment).toMatchObject({
      GREETING: OBEYS_SETTINGS.greeting,
      TABLE_NAME: services.names.tableName,
      AWS_LAMBDA_FUNCTION_NAME: functionName,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: `${OBEYS_SETTINGS.memoryMb}`,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      _HANDLER: 'index.handler',
      TZ: ':UTC',
    });
    expect(environment['AWS_REGION']).toBe(environment['AWS_DEFAULT_REGION']);
    for (const name of [
      'LAMBDA_TASK_ROOT',
      'AWS_LAMBDA_LOG_GROUP_NAME',
      'AWS_LAMBDA_LOG_STREAM_NAME',
      'AWS_ACCESS_KEY_ID',
    ])
      expect(environment[name]).toMatch(/./);
    expect(context).toMatchObject({ functionName, memoryLimitInMB: `${OBEYS_SETTINGS.memoryMb}` });
    expect(context['arn']).toMatch(new RegExp(`^arn:aws:lambda:[^:]+:\\d{12}:function:${functionName}$`));
    expect(context.remainingMs).toBeGreaterThan(500);
    expect(context.remainingMs).toBeLessThan(OBEYS_SETTINGS.timeoutSeconds * 1_000 + 50);
  });

  it('is used again, one invocation at a time', async () => {
    const first = await show();
    const second = await show();
    expect(second.instance).toBe(first.instance);
    expect(second.invocations).toBe(first.invocations + 1);
    expect(second.context.requestId).not.toBe(first.context.requestId);
    const run = ownName('at-once');
    const hold = { do: 'hold', run, ms: 600 };
    await Promise.all([services.invoke(hold), services.invoke(hold), services.invoke(hold)]);
    const instances = (await services.notes(run)).map(({ event }) => (event as Shown).instance);
    expect(new Set(instances).size).toBe(3);
  });
});

describe('a function that fails', () => {
  it('by an error answers its type and message, and goes on in the same environment', async () => {
    const { instance } = await show();
    const message = 'told to "throw" 😀';
    expect(await services.invoke({ do: 'throw', message })).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType: 'RangeError', errorMessage: message, trace: expect.any(Array) },
    });
    expect((await show()).instance).toBe(instance);
  });

  /** Fails as told; the environment that did is never seen again. */
  const endsEnvironment = async (order: string, expected: object): Promise<void> => {
    const run = ownName(order);
    expect(await services.invoke({ do: order, run })).toMatchObject(expected);
    const [noted] = (await services.notes(run)).map(({ event }) => event as Shown);
    for (let n = 0; n < 3; n += 1) expect((await show()).instance).not.toBe(noted?.instance);
  };

  it('by an exit answers so, and its environment is used no more', () =>
    endsEnvironment('exit', failed('Runtime.ExitError', /Runtime exited with error: exit status 3/)));

  it.each(['hang', 'spin'])('by its timeout (%s) is ended then, and its environment is used no more', async (order) => {
    const askedAt = Date.now();
    await endsEnvironment(order, failed('Sandbox.Timedout', /Task timed out after 2\.00 seconds/));
    expect(Date.now() - askedAt).toBeGreaterThan(1_950);
    expect(Date.now() - askedAt).toBeLessThan(8_000);
  });

  it('by its memory limit is ended, and its environment is used no more', () =>
    endsEnvironment('eat', failed('Runtime.OutOfMemory', /signal: killed/)));
});

describe('a payload', () => {
  it('of 6 MiB is taken, and a longer one is not', async () => {
    expect((await show({ x: 'x'.repeat(SIX_MIB - KIB) })).bytes).toBeGreaterThan(SIX_MIB - KIB);
    const longer = services.invoke({ x: 'x'.repeat(SIX_MIB + KIB) });
    await expect(longer).rejects.toMatchObject({ name: 'RequestTooLargeException' });
  });

  it('of 1 MiB is taken asynchronously, and a longer one is not', async () => {
    const queue = (x: string) => services.invoke({ x }, { InvocationType: 'Event' });
    expect(await queue('x'.repeat(MIB - KIB))).toMatchObject({ statusCode: 202, payload: '' });
    await expect(queue('x'.repeat(MIB + KIB))).rejects.toMatchObject({ name: 'RequestTooLargeException' });
  });

  it('that is answered may be 6 MiB long, and no longer than 100 bytes more', async () => {
    const { payload } = await services.invoke({ do: 'answer-long', characters: SIX_MIB - 2 });
    expect((payload as string).length).toBe(SIX_MIB - 2);
    expect(await services.invoke({ do: 'answer-long', characters: SIX_MIB + 100 })).toMatchObject(
      failed('Function.ResponseSizeTooLarge', /exceeded maximum allowed payload size \(6291556 bytes\)/),
    );
  });

  it('comes through byte for byte, both ways', async () => {
    const answer = { text: 'é 😀 \u0000\u0007\u2028 "\\', list: [1.5, -0, 1e21, null, true], nested: { '': {} } };
    expect((await services.invoke({ do: 'answer', answer })).payload).toEqual(JSON.parse(JSON.stringify(answer)));
  });

  it('that is no JSON is refused', async () => {
    await expect(services.invoke({}, { Payload: '{"x":' })).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
    });
  });

  it('where nothing is answered is null', async () => {
    expect(await services.invoke({ do: 'answer' })).toEqual({
      statusCode: 200,
      functionError: undefined,
      payload: null,
    });
  });
});

describe('a function that does not exist', () => {
  it('is told as ResourceNotFoundException', async () => {
    const missing = services.invoke({}, { FunctionName: ownName('never') });
    await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('DryRun runs none', async () => {
    const run = ownName('dry');
    expect(await services.invoke({ do: 'note', run }, { InvocationType: 'DryRun' })).toMatchObject({ statusCode: 204 });
    expect(await services.notes(run)).toEqual([]);
  });
});
