import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { ProducerPort } from '../core/ports.ts';
import { PROTOCOL_VERSION } from '../events/protocol.ts';
import type { Endpoint } from './clients.ts';
import { frugal, lean } from './frugal.ts';
import { shortenWay } from './short-way.ts';

/** Invokes the producer asynchronously to go on with a job. The client is loaded when it is first needed. */
export function lambdaProducer(functionName: string, endpoint: Endpoint = {}): ProducerPort {
  let client: LambdaClient | undefined;
  return {
    async invoke(jobKey, created) {
      const { InvokeCommand, LambdaClient } = await import('./lambda-sdk.ts');
      client ??= shortenWay(lean(new LambdaClient({ ...endpoint, ...frugal })), 'Invoke');
      await client.send(
        new InvokeCommand({
          FunctionName: functionName,
          InvocationType: 'Event',
          Payload: JSON.stringify({
            version: PROTOCOL_VERSION,
            produce: jobKey,
            created,
          }),
        }),
      );
    },
  };
}
