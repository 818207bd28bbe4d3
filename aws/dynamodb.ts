import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { toExpression } from '../core/ledger/expression.ts';
import type { Item, Update, UpdateResult, Value } from '../core/ledger/update.ts';
import type { TablePort } from '../core/ports.ts';

/** The table's partition key. */
export const PARTITION_KEY = 'pk';

/**
 * The ledger in a DynamoDB table.
 * @param openIndex name of the sparse index over `open`
 */
export function dynamoTable(client: DynamoDBClient, tableName: string, openIndex: string): TablePort {
  const keyOf = (key: string) => ({ [PARTITION_KEY]: { S: key } });
  return {
    async get(key) {
      const answer = await client.send(
        new GetItemCommand({ TableName: tableName, Key: keyOf(key), ConsistentRead: true }),
      );
      return answer.Item === undefined ? undefined : unmarshal(answer.Item);
    },
    async update(update): Promise<UpdateResult> {
      try {
        const answer = await client.send(new UpdateItemCommand(updateInput(tableName, update)));
        return { applied: true, item: unmarshal(answer.Attributes ?? {}) };
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return { applied: false };
        throw error;
      }
    },
    async openJobs() {
      const keys: string[] = [];
      let from: Record<string, AttributeValue> | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: tableName,
            IndexName: openIndex,
            KeyConditionExpression: '#open = :open',
            ExpressionAttributeNames: { '#open': 'open' },
            ExpressionAttributeValues: { ':open': { S: 'open' } },
            ExclusiveStartKey: from,
          }),
        );
        for (const item of page.Items ?? []) keys.push(item[PARTITION_KEY]?.S ?? '');
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
      return keys;
    },
  };
}

function updateInput(tableName: string, update: Update) {
  const expression = toExpression(update);
  const values = Object.entries(expression.values).map(([name, value]) => [name, marshal(value)] as const);
  return {
    TableName: tableName,
    Key: { [PARTITION_KEY]: { S: update.key } },
    UpdateExpression: expression.updateExpression,
    ConditionExpression: expression.conditionExpression,
    ExpressionAttributeNames: expression.names,
    ...(values.length === 0 ? {} : { ExpressionAttributeValues: Object.fromEntries(values) }),
    ReturnValues: 'ALL_NEW' as const,
  };
}

function marshal(value: Value): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  return { B: value };
}

/** The key and the rest of an item of the ledger, given as DynamoDB answers it. */
export const keyedItem = (
  attributes: Record<string, AttributeValue>,
): { readonly key: string; readonly item: Item } => ({
  key: attributes[PARTITION_KEY]?.S ?? '',
  item: unmarshal(attributes),
});

function unmarshal(attributes: Record<string, AttributeValue>): Item {
  const item: Record<string, Value> = {};
  for (const [name, attribute] of Object.entries(attributes)) {
    if (name === PARTITION_KEY) continue;
    if (attribute.S !== undefined) item[name] = attribute.S;
    else if (attribute.N !== undefined) item[name] = Number(attribute.N);
    else if (attribute.BOOL !== undefined) item[name] = attribute.BOOL;
    else if (attribute.B !== undefined) item[name] = attribute.B;
    else throw new Error(`${name}: expected an attribute of type S, N, B or BOOL`);
  }
  return item;
}
