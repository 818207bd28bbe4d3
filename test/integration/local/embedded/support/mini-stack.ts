import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import { type LocalOptions, type LocalRuntime, startLocal } from '../../../../../local/embedded/start-local.ts';

/** The hand-written cloud assembly that these tests deploy. */
export const MINI_ASSEMBLY = new URL('../../../../fixtures/assembly/', import.meta.url).pathname;

/** One SDK client a service, all on one endpoint. */
function clientsOf(endpoint: string) {
  const configuration = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const clients = {
    cloudFormation: new CloudFormationClient(configuration),
    dynamoDb: new DynamoDBClient(configuration),
    eventBridge: new EventBridgeClient(configuration),
    lambda: new LambdaClient(configuration),
    s3: new S3Client(configuration),
    sqs: new SQSClient(configuration),
    sts: new STSClient(configuration),
  };
  const destroy = () => {
    for (const client of Object.values(clients)) client.destroy();
  };
  return { ...clients, destroy };
}

export type MiniStack = ReturnType<typeof clientsOf> & {
  readonly local: LocalRuntime;
  /** An output, which has to be there. */
  output(name: string): string;
  close(): Promise<void>;
};

/** The mini assembly, running, with clients. */
export async function startMiniStack(options: LocalOptions = {}): Promise<MiniStack> {
  const runtime = await startEmptyRuntime({ assemblyDirectory: MINI_ASSEMBLY, ...options });
  return {
    ...runtime,
    output: (name) => {
      const value = runtime.local.outputs[name];
      if (value === undefined) throw new Error(`the stack has no output ${name}`);
      return value;
    },
  };
}

export type EmptyRuntime = Omit<MiniStack, 'output'>;

/** A runtime with nothing in it, with clients. */
export async function startEmptyRuntime(options: LocalOptions = {}): Promise<EmptyRuntime> {
  const local = await startLocal(options);
  const clients = clientsOf(local.endpoint);
  return {
    ...clients,
    local,
    close: async () => {
      clients.destroy();
      await local.close();
    },
  };
}
