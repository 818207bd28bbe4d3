import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { dynamoClient } from '../../../aws/clients.ts';

const ENDPOINT = {
  endpoint: 'http://127.0.0.1:1',
  region: 'us-east-1',
  credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
};

/** Has each of a client's requests answered by this. */
function answering(client: DynamoDBClient, statusCode: number, answer: object): DynamoDBClient {
  client.config.requestHandler = {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle() {
      const body = Buffer.from(JSON.stringify(answer));
      return { response: { statusCode, headers: { 'x-amzn-requestid': 'id' }, body } };
    },
  } as unknown as DynamoDBClient['config']['requestHandler'];
  return client;
}

const ours = () => dynamoClient({ ...ENDPOINT });
const theirs = () => new DynamoDBClient({ ...ENDPOINT, maxAttempts: 1 });

const Key = { pk: { S: 'job' } };
const get = () => new GetItemCommand({ TableName: 'ledger', Key });
const update = () => new UpdateItemCommand({ TableName: 'ledger', Key, UpdateExpression: 'SET a = b' });

const base64 = (...bytes: number[]) => Buffer.from(bytes).toString('base64');
const ITEM = {
  pk: { S: 'job é 😀' },
  number: { N: '12345678901234567890' },
  true: { BOOL: true },
  null: { NULL: true },
  bytes: { B: base64(0, 255, 127) },
  none: { B: '' },
  texts: { SS: ['a', 'b'] },
  numbers: { NS: ['1', '2'] },
  blobs: { BS: [base64(1), base64(2, 3)] },
  list: { L: [{ S: 'x' }, { B: base64(4) }, { L: [{ B: base64(5) }] }] },
  map: { M: { B: { B: base64(6) }, deep: { M: { S: { S: '7' } } } } },
};

it.each([
  { what: 'an item', command: get, answer: { Item: ITEM } },
  { what: 'no item', command: get, answer: {} },
  { what: 'an item without attributes', command: get, answer: { Item: {} } },
  { what: 'an item as it is after a write', command: update, answer: { Attributes: ITEM } },
  {
    what: 'what else there may be',
    command: update,
    answer: { ConsumedCapacity: { TableName: 'ledger', CapacityUnits: 1 } },
  },
])("reads as the SDK's own reader does: $what", async ({ command, answer }) => {
  const expected = await answering(theirs(), 200, answer).send(command() as GetItemCommand);
  const client = answering(ours(), 200, answer);
  // The SDK's whole way first, and then the short one.
  for (let turn = 0; turn < 2; turn += 1) {
    const { $metadata: _, ...got } = await client.send(command() as GetItemCommand);
    const { $metadata: __, ...sdk } = expected;
    expect(got).toEqual(sdk);
  }
});

it("leaves errors, and what they bring along, to the SDK's reader", async () => {
  const answer = {
    __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
    message: 'The conditional request failed',
    Item: ITEM,
  };
  const failure = (client: DynamoDBClient) =>
    answering(client, 400, answer)
      .send(update())
      .then(
        () => undefined,
        (error: { name: string; message: string; Item?: unknown }) => error,
      );
  const [got, sdk] = [await failure(ours()), await failure(theirs())];
  expect(got?.name).toBe('ConditionalCheckFailedException');
  expect({ name: got?.name, message: got?.message, item: got?.Item }).toEqual({
    name: sdk?.name,
    message: sdk?.message,
    item: sdk?.Item,
  });
});
