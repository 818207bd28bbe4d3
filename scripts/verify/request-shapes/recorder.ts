import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';

/** One request as it was handed to an SDK client. */
export interface Call {
  /** As AWS's service models call it. */
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Every client that the pipeline has, by the name of its service's model. */
const CLIENTS = {
  cloudformation: CloudFormationClient,
  dynamodb: DynamoDBClient,
  events: EventBridgeClient,
  lambda: LambdaClient,
  logs: CloudWatchLogsClient,
  s3: S3Client,
  sqs: SQSClient,
} as const;

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: Readonly<Record<string, unknown>>;
}

/**
 * Records what is sent while `drive` runs; nothing leaves the process.
 * @param answer what a call is answered with
 */
export async function recordCalls(
  drive: () => Promise<void>,
  answer: (call: Call) => unknown,
): Promise<readonly Call[]> {
  const calls: Call[] = [];
  for (const [service, { prototype }] of Object.entries(CLIENTS))
    Object.defineProperty(prototype, 'send', {
      configurable: true,
      value: async (command: Command) => {
        const operation = command.constructor.name.replace(/Command$/, '');
        const call = { service, operation, input: command.input };
        calls.push(call);
        return answer(call);
      },
    });
  try {
    await drive();
  } finally {
    // What it hid is the method of the class that all clients extend.
    for (const { prototype } of Object.values(CLIENTS)) Reflect.deleteProperty(prototype, 'send');
  }
  return calls;
}
