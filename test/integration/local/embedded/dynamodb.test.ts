import { connect } from 'node:net';
import { GetItemCommand, PutItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type MiniStack, startMiniStack } from './support/mini-stack.ts';

let stack: MiniStack;
let TableName: string;

beforeAll(async () => {
  stack = await startMiniStack();
  TableName = stack.output('TableName');
});
afterAll(() => stack.close());

it('updates on a condition, and answers the new item or why not', async () => {
  const settle = (slot: string) =>
    stack.dynamoDb.send(
      new UpdateItemCommand({
        TableName,
        Key: { pk: { S: 'leaf' } },
        UpdateExpression: 'SET #slot = :value ADD #n :one',
        ConditionExpression: 'attribute_not_exists(#slot)',
        ExpressionAttributeNames: { '#slot': slot, '#n': 'n' },
        ExpressionAttributeValues: { ':value': { B: new Uint8Array([1, 2, 3]) }, ':one': { N: '1' } },
        ReturnValues: 'ALL_NEW',
      }),
    );
  const { Attributes } = await settle('0');
  expect(Attributes).toMatchObject({ n: { N: '1' } });
  await expect(settle('0')).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  const settled = await Promise.all(Array.from({ length: 30 }, (_none, slot) => settle(`${slot + 1}`)));
  expect(
    settled
      .map((answer) => Number(answer.Attributes?.['n']?.N))
      .sort((a, b) => a - b)
      .at(-1),
  ).toBe(31);
});

it('finds in the sparse index only what has its key', async () => {
  await stack.dynamoDb.send(new PutItemCommand({ TableName, Item: { pk: { S: 'job' }, open: { S: 'open' } } }));
  await stack.dynamoDb.send(new PutItemCommand({ TableName, Item: { pk: { S: 'done' } } }));
  const query = new QueryCommand({
    TableName,
    IndexName: 'open',
    KeyConditionExpression: '#open = :open',
    ExpressionAttributeNames: { '#open': 'open' },
    ExpressionAttributeValues: { ':open': { S: 'open' } },
  });
  const { Items } = await stack.dynamoDb.send(query);
  expect(Items?.map((item) => item['pk']?.S)).toEqual(['job']);
});

it('answers an unknown table and a malformed request as DynamoDB does', async () => {
  const missing = new GetItemCommand({ TableName: 'nowhere', Key: { pk: { S: 'x' } } });
  await expect(stack.dynamoDb.send(missing)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  const wrongKey = new GetItemCommand({ TableName, Key: { other: { S: 'x' } } });
  await expect(stack.dynamoDb.send(wrongKey)).rejects.toMatchObject({ name: 'ValidationException' });
});

it('outlives a client that goes away in the middle of its request', async () => {
  const { port } = new URL(stack.local.endpoint);
  const socket = connect(Number(port), '127.0.0.1');
  const head = [
    'POST / HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'X-Amz-Target: DynamoDB_20120810.PutItem',
    'Content-Type: application/x-amz-json-1.0',
    'Content-Length: 1000',
  ];
  await new Promise<void>((resolve) => socket.write(`${head.join('\r\n')}\r\n\r\n{"half":`, () => resolve()));
  socket.destroy();
  const { Item } = await stack.dynamoDb.send(new GetItemCommand({ TableName, Key: { pk: { S: 'absent' } } }));
  expect(Item).toBeUndefined();
});
