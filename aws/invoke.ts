import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { InvalidInput } from '../core/errors.ts';
import { LAMBDA_SYNC_PAYLOAD_BYTES } from '../core/limits.ts';
import type { Endpoint } from './clients.ts';
import { frugal, lean } from './frugal.ts';
import { shortenWay } from './short-way.ts';

/** A function ended with an error of its own. */
export class FunctionFailed extends Error {
  override readonly name = 'FunctionFailed';
}

/**
 * Invokes a function and waits for its answer.
 * @throws {FunctionFailed} where the function failed
 * @throws {InvalidInput} where the payload is larger than Lambda takes
 */
export type InvokeFunction = (functionName: string, payload: unknown) => Promise<unknown>;

/** Invokes functions at a place, over connections that stay open for the next invocation. */
export function functionInvoker(endpoint: Endpoint): InvokeFunction {
  const client = shortenWay(lean(new LambdaClient({ ...endpoint, ...frugal, maxAttempts: 3 })), 'Invoke');
  return async (functionName, payload) => {
    const body = JSON.stringify(payload);
    const bytes = Buffer.byteLength(body);
    if (bytes > LAMBDA_SYNC_PAYLOAD_BYTES)
      throw new InvalidInput('request', `at most ${LAMBDA_SYNC_PAYLOAD_BYTES} bytes of JSON`, `${bytes}`);
    const answer = await client.send(new InvokeCommand({ FunctionName: functionName, Payload: body }));
    const text = new TextDecoder().decode(answer.Payload);
    if (answer.FunctionError !== undefined) throw new FunctionFailed(`${functionName}: ${text}`);
    return JSON.parse(text) as unknown;
  };
}
