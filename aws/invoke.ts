import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Endpoint } from './clients.ts';

/** A function ended with an error of its own. */
export class FunctionFailed extends Error {
  override readonly name = 'FunctionFailed';
}

/**
 * Invokes a function and waits for its answer.
 * @throws {FunctionFailed} where the function failed
 */
export async function invokeFunction(endpoint: Endpoint, functionName: string, payload: unknown): Promise<unknown> {
  const client = new LambdaClient({ ...endpoint, maxAttempts: 3 });
  try {
    const answer = await client.send(
      new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) }),
    );
    const text = new TextDecoder().decode(answer.Payload);
    if (answer.FunctionError !== undefined) throw new FunctionFailed(`${functionName}: ${text}`);
    return JSON.parse(text) as unknown;
  } finally {
    client.destroy();
  }
}
