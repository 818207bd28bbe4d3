import { setImmediate } from 'node:timers/promises';
import { arnOf } from '../../account.ts';
import { AwsError } from '../../aws-error.ts';
import type { DynamoDbService } from '../../services/dynamodb.ts';
import { DeployError } from '../deploy-error.ts';
import type { Properties } from '../properties.ts';
import type { DeletionRequest, DeployTargets, ResourceRequest, ResourceType } from '../resource-type.ts';
import type { DeployedResource } from '../scope.ts';

interface TableDescription {
  readonly TableStatus: string;
  readonly KeySchema: unknown;
  readonly TableId: string;
  readonly GlobalSecondaryIndexes?: readonly { readonly IndexName: string; readonly IndexStatus: string }[];
}

/**
 * A table in DynamoDB, always on demand: throughput isn't limited here. Time to live, backups and encryption have no
 * effect. A kept table stays, if its key is still the same.
 */
export const tableType: ResourceType = {
  fixed: ['TableName', 'KeySchema', 'LocalSecondaryIndexes'],
  named: 'TableName',
  put: putTable,
  delete: deleteTable,
};

async function putTable({ properties, name }: ResourceRequest, { dynamodb }: DeployTargets): Promise<DeployedResource> {
  properties.refuse(['StreamSpecification', 'KinesisStreamSpecification', 'ImportSourceSpecification']);
  const tableName = name('TableName', { maximumLength: 255 });
  const keySchema = keySchemaOf(properties);
  const request: Record<string, unknown> = {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keySchema,
    AttributeDefinitions: properties.list('AttributeDefinitions').map((definition) => ({
      AttributeName: definition.text('AttributeName'),
      AttributeType: definition.text('AttributeType'),
    })),
    ...indexesOf(properties, 'GlobalSecondaryIndexes'),
    ...indexesOf(properties, 'LocalSecondaryIndexes'),
  };
  await dynamodb.call('CreateTable', request).catch((error: unknown) => {
    if (!(error instanceof AwsError && error.code.endsWith('ResourceInUseException'))) throw error;
  });
  const table = await activeTable(dynamodb, tableName);
  if (JSON.stringify(table.KeySchema) !== JSON.stringify(keySchema)) {
    const kept = JSON.stringify(table.KeySchema);
    throw new DeployError(`the data directory has this table with another key, ${kept}: use another data directory`);
  }
  const has = indexNames(table.GlobalSecondaryIndexes);
  const wants = indexNames(request['GlobalSecondaryIndexes']);
  if (has !== wants) {
    throw new DeployError(
      `expected the global secondary indexes that the table has (${has || 'none'}), got ${wants || 'none'}: ` +
        'the embedded runtime changes none of a table that is there',
    );
  }
  return {
    physicalId: tableName,
    attributes: { Arn: arnOf('dynamodb', `table/${tableName}`), TableId: table.TableId },
  };
}

function keySchemaOf(properties: Properties): readonly Record<string, string>[] {
  return properties.list('KeySchema').map((key) => ({
    AttributeName: key.text('AttributeName'),
    KeyType: key.text('KeyType'),
  }));
}

function indexesOf(properties: Properties, property: string): Record<string, unknown> {
  const indexes = properties.list(property).map((index) => ({
    IndexName: index.text('IndexName'),
    KeySchema: keySchemaOf(index),
    Projection: index.record('Projection'),
  }));
  return indexes.length === 0 ? {} : { [property]: indexes };
}

/** The index is created a turn after the table. */
async function activeTable(dynamodb: DynamoDbService, tableName: string): Promise<TableDescription> {
  for (;;) {
    const { Table } = (await dynamodb.call('DescribeTable', { TableName: tableName })) as { Table: TableDescription };
    const states = [Table.TableStatus, ...(Table.GlobalSecondaryIndexes ?? []).map((index) => index.IndexStatus)];
    if (states.every((state) => state === 'ACTIVE')) return Table;
    await setImmediate();
  }
}

function indexNames(indexes: unknown): string {
  const named = (indexes ?? []) as readonly { readonly IndexName: string }[];
  return named
    .map(({ IndexName }) => IndexName)
    .sort()
    .join(', ');
}

/** Returns when it is gone: its name can be used again. */
async function deleteTable({ physicalId }: DeletionRequest, { dynamodb }: DeployTargets): Promise<void> {
  const isMissing = (error: unknown) => error instanceof AwsError && error.code.endsWith('ResourceNotFoundException');
  try {
    await dynamodb.call('DeleteTable', { TableName: physicalId });
    for (;;) {
      await dynamodb.call('DescribeTable', { TableName: physicalId });
      await setImmediate();
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
