import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { ProducerPort } from '../core/ports.ts';
import { PROTOCOL_VERSION } from '../events/protocol.ts';
import type { Clients } from './clients.ts';

/** Invokes the producer asynchronously to go on with a job. */
export function lambdaProducer(clients: Clients, functionName: string): ProducerPort {
  return {
    async invoke(jobKey) {
      await clients.lambda.send(
        new InvokeCommand({
          FunctionName: functionName,
          InvocationType: 'Event',
          Payload: JSON.stringify({ version: PROTOCOL_VERSION, produce: jobKey }),
        }),
      );
    },
  };
}
