import {
  type AttributeValue,
  BatchWriteItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openServices, ownName, type Services } from '../../support/services.ts';

const WRITERS = 64;
const refused = { name: 'ConditionalCheckFailedException' };
let services: Services;
let TableName: string;
let Key: Record<string, AttributeValue>;
beforeAll(async () => {
  services = await openServices();
  TableName = services.names.tableName;
});
beforeEach(() => {
  Key = { run: { S: ownName('item') }, id: { S: '1' } };
});
afterAll(() => services.close());

const each = <Value>(count: number, make: (n: number) => Value): Value[] =>
  Array.from({ length: count }, (_, n) => make(n));
const read = async (key = Key) =>
  (await services.dynamo.send(new GetItemCommand({ TableName, Key: key, ConsistentRead: true }))).Item;
const update = (input: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>) =>
  services.dynamo.send(new UpdateItemCommand({ TableName, Key, ...input }));
/** Sets a slot that must be empty, and counts it. */
const settle = (slot: number) =>
  update({
    UpdateExpression: 'SET #slot = :by ADD settled :one',
    ConditionExpression: 'attribute_not_exists(#slot)',
    ExpressionAttributeNames: { '#slot': `slot${slot}` },
    ExpressionAttributeValues: { ':by': { S: 'writer' }, ':one': { N: '1' } },
    ReturnValues: 'ALL_NEW',
  });
const settledOf = (item: Record<string, AttributeValue> | undefined) => Number(item?.['settled']?.N);

describe(`${WRITERS} writers that race`, () => {
  it('for one slot of an item: one wins, and the others are refused', async () => {
    const outcomes = await Promise.allSettled(each(WRITERS, () => settle(0)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
    expect(reasons).toHaveLength(WRITERS - 1);
    for (const reason of reasons) expect(reason).toMatchObject(refused);
    expect(settledOf(await read())).toBe(1);
  });

  it('for a slot each: all win, each sees another count, and one sees them all', async () => {
    const answers = await Promise.all(each(WRITERS, settle));
    const counts = answers.map(({ Attributes }) => settledOf(Attributes)).sort((a, b) => a - b);
    expect(counts).toEqual(each(WRITERS, (n) => n + 1));
    const last = answers.find(({ Attributes }) => settledOf(Attributes) === WRITERS);
    expect(Object.keys(last?.Attributes ?? {}).filter((name) => name.startsWith('slot'))).toHaveLength(WRITERS);
  });

  it('to create an item: one does', async () => {
    const create = (by: number) =>
      services.dynamo.send(
        new PutItemCommand({
          TableName,
          Item: { ...Key, by: { N: `${by}` } },
          ConditionExpression: 'attribute_not_exists(#run)',
          ExpressionAttributeNames: { '#run': 'run' },
        }),
      );
    const outcomes = await Promise.allSettled(each(WRITERS, create));
    const winners = outcomes.flatMap(({ status }, by) => (status === 'fulfilled' ? [`${by}`] : []));
    expect(winners).toHaveLength(1);
    expect((await read())?.['by']?.N).toBe(winners[0]);
  });

  it('by a version: each write that is taken builds on the one before it', async () => {
    const bump = async (): Promise<number> => {
      for (let tries = 1; ; tries += 1) {
        const version = (await read())?.['version'] ?? { N: '0' };
        const next = update({
          UpdateExpression: 'SET version = :next',
          ConditionExpression: 'version = :seen OR (attribute_not_exists(version) AND :seen = :none)',
          ExpressionAttributeValues: {
            ':next': { N: `${Number(version.N) + 1}` },
            ':seen': version,
            ':none': { N: '0' },
          },
        });
        if (
          await next.then(
            () => true,
            (error: Error) => error.name !== refused.name && Promise.reject(error),
          )
        )
          return tries;
      }
    };
    await Promise.all(each(8, bump));
    expect((await read())?.['version']?.N).toBe('8');
  });
});

describe('a consistent read', () => {
  it('sees the write that was answered before it, each time', async () => {
    for (let n = 1; n <= 25; n += 1) {
      await update({ UpdateExpression: 'SET n = :n', ExpressionAttributeValues: { ':n': { N: `${n}` } } });
      expect((await read())?.['n']?.N).toBe(`${n}`);
    }
    await services.dynamo.send(new DeleteItemCommand({ TableName, Key }));
    expect(await read()).toBeUndefined();
  });

  it('of a query does so, in the order of the sort key, a page at a time', async () => {
    const run = Key['run'] as AttributeValue;
    const put = (n: number) => ({ PutRequest: { Item: { run, id: { S: `${n}`.padStart(3, '0') } } } });
    await services.dynamo.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: each(25, put).reverse() } }));
    const ids: string[] = [];
    let pages = 0;
    let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
    do {
      const query = new QueryCommand({
        TableName,
        ConsistentRead: true,
        KeyConditionExpression: '#run = :run AND id >= :from',
        ExpressionAttributeNames: { '#run': 'run' },
        ExpressionAttributeValues: { ':run': run, ':from': { S: '005' } },
        Limit: 8,
        ExclusiveStartKey,
      });
      const { Items = [], LastEvaluatedKey } = await services.dynamo.send(query);
      ids.push(...Items.map(({ id }) => id?.S ?? ''));
      ExclusiveStartKey = LastEvaluatedKey;
      pages += 1;
    } while (ExclusiveStartKey !== undefined);
    expect(ids).toEqual(each(20, (n) => `${n + 5}`.padStart(3, '0')));
    expect(pages).toBeGreaterThanOrEqual(3);
  });
});

describe('a conditional update', () => {
  it('that is refused changes nothing, and creates nothing', async () => {
    const never = { ConditionExpression: 'attribute_exists(#run)', ExpressionAttributeNames: { '#run': 'run' } };
    const set = { UpdateExpression: 'SET n = :n', ExpressionAttributeValues: { ':n': { N: '1' } } };
    await expect(update({ ...set, ...never })).rejects.toMatchObject(refused);
    expect(await read()).toBeUndefined();
  });

  it('keeps bytes, sets, nested values and numbers of 38 digits as they are', async () => {
    const value: AttributeValue = {
      M: {
        bytes: { B: new Uint8Array([0, 255, 128]) },
        texts: { SS: ['a', 'ü 😀'] },
        number: { N: '12345678901234567890123456789012345678' },
        list: { L: [{ NULL: true }, { BOOL: false }, { S: '' }] },
      },
    };
    const { Attributes } = await update({
      UpdateExpression: 'SET kept = if_not_exists(kept, :kept)',
      ExpressionAttributeValues: { ':kept': value },
      ReturnValues: 'UPDATED_NEW',
    });
    expect(Attributes).toEqual({ kept: value });
    expect((await read())?.['kept']).toEqual(value);
  });

  it('makes no item longer than 400 KB', async () => {
    const set = (text: string) =>
      update({ UpdateExpression: 'SET x = :x', ExpressionAttributeValues: { ':x': { S: text } } });
    await set('x'.repeat(409_000));
    await expect(set('x'.repeat(409_600))).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('that is malformed is told as ValidationException', async () => {
    await expect(update({ UpdateExpression: 'SET n = :missing' })).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
});
