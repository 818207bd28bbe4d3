import { randomUUID } from 'node:crypto';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, type InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { SERVICE_FIXTURES } from '../conformance/app/conformance-stack.ts';
import type { FixtureNames } from '../conformance/app/service-fixtures.ts';
import { openPipeline } from './pipeline.ts';

/** What became of an invocation. */
export interface Answered {
  readonly statusCode: number | undefined;
  readonly functionError: string | undefined;
  readonly payload: unknown;
}

/** A delivery as the function noted it. */
export interface Note {
  readonly id: string;
  readonly event: unknown;
  readonly requestId: string;
}

/** The services on the target of this run, by their own clients, and what the suite's stack has for them. */
export async function openServices() {
  const pipeline = await openPipeline();
  const { endpoint, sqs } = pipeline;
  const names = JSON.parse(pipeline.output(SERVICE_FIXTURES)) as FixtureNames;
  // Nothing is tried again behind a test's back: a function told to fail fails once.
  const lambda = new LambdaClient({ ...endpoint, maxAttempts: 1 });
  const dynamo = new DynamoDBClient(endpoint);
  return {
    names,
    sqs,
    s3: pipeline.s3,
    lambda,
    dynamo,
    bridge: new EventBridgeClient(endpoint),
    close: pipeline.close,

    async invoke(order: unknown, options: Partial<InvokeCommandInput> = {}): Promise<Answered> {
      const command = { FunctionName: names.functionName, Payload: JSON.stringify(order), ...options };
      const { StatusCode, FunctionError, Payload } = await lambda.send(new InvokeCommand(command));
      const text = Payload?.transformToString() ?? '';
      return { statusCode: StatusCode, functionError: FunctionError, payload: text === '' ? '' : JSON.parse(text) };
    },

    /** What the function noted of a run, in no order. */
    async notes(run: string): Promise<readonly Note[]> {
      const query = new QueryCommand({
        TableName: names.tableName,
        ConsistentRead: true,
        KeyConditionExpression: '#run = :run',
        ExpressionAttributeNames: { '#run': 'run' },
        ExpressionAttributeValues: { ':run': { S: run } },
      });
      const { Items = [] } = await dynamo.send(query);
      return Items.flatMap(({ id, event, requestId }) =>
        event?.S === undefined
          ? []
          : [{ id: id?.S ?? '', event: JSON.parse(event.S) as unknown, requestId: requestId?.S ?? '' }],
      );
    },

    /** Up to ten messages, with all that belongs to them. */
    async receive(QueueUrl: string, options: { WaitTimeSeconds?: number; VisibilityTimeout?: number } = {}) {
      const all = {
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['All' as const],
        MessageAttributeNames: ['All'],
      };
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...all, ...options }));
      return Messages;
    },

    /** Receives and deletes what is there, for up to a second if there is nothing. */
    async drain(QueueUrl: string): Promise<readonly Message[]> {
      const Messages = await this.receive(QueueUrl, { WaitTimeSeconds: 1 });
      const Entries = Messages.map(({ ReceiptHandle }, n) => ({ Id: `${n}`, ReceiptHandle }));
      if (Entries.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
      return Messages;
    },
  };
}
export type Services = Awaited<ReturnType<typeof openServices>>;

/** A name of this run alone, so that runs beside and after one another don't meet. */
export const ownName = (what: string): string => `${what}-${randomUUID().slice(0, 13)}`;
