import { expect, it } from 'vitest';
import { previewChanges, UNKNOWN } from '../../../../../local/embedded/deploy/change-preview.ts';
import { Scope } from '../../../../../local/embedded/deploy/scope.ts';
import type { StackResource } from '../../../../../local/embedded/deploy/stack.ts';
import type { Template } from '../../../../../local/embedded/deploy/template.ts';

const deployedResource = (
  logicalId: string,
  type: string,
  properties: Record<string, unknown>,
  more: Partial<StackResource> = {},
): [string, StackResource] => [
  logicalId,
  {
    logicalId,
    type,
    properties,
    deployed: { physicalId: `${logicalId}-1`, attributes: { Arn: `arn:${logicalId}` } },
    generation: 0,
    dependencies: [],
    deletionPolicy: undefined,
    updateReplacePolicy: undefined,
    status: 'CREATE_COMPLETE',
    updatedAt: new Date(0),
    ...more,
  },
];

/** A table that a queue's name is made of. */
const DEPLOYED = {
  resources: new Map([
    deployedResource('Table', 'AWS::DynamoDB::Table', { KeySchema: ['pk'], Tags: { a: 1, b: 2 } }),
    deployedResource('Alias', 'AWS::Lambda::Function', { Timeout: '30', Environment: { T: 'Table-1' } }),
  ]),
  outputs: [{ key: 'Table', value: 'Table-1' }],
};

const template = (key: string, more: Partial<Template> = {}): Template => ({
  Parameters: { Seconds: { Type: 'Number', Default: 30 } },
  Resources: {
    Alias: {
      Type: 'AWS::Lambda::Function',
      Properties: { Environment: { T: { Ref: 'Table' } }, Timeout: { Ref: 'Seconds' } },
    },
    Table: { Type: 'AWS::DynamoDB::Table', Properties: { Tags: { b: 2, a: 1 }, KeySchema: [key] } },
  },
  Outputs: { Table: { Value: { Ref: 'Table' } } },
  ...more,
});

const scopeOf = (of: Template, parameters: Record<string, string> = {}) =>
  new Scope(of, { stackName: 'app', stackId: 'arn:app', parameters, unknown: UNKNOWN });

const preview = (of: Template, parameters?: Record<string, string>) =>
  previewChanges(DEPLOYED, scopeOf(of, parameters)).changes.map(({ action, logicalId, replaced, changed }) => {
    const names = changed.map(({ property }) => property).join(',');
    return `${action} ${logicalId}${replaced ? ' by another' : ''}${names === '' ? '' : `: ${names}`}`;
  });

it('sees no change in what is only written otherwise', () => {
  expect(preview(template('pk'))).toEqual([]);
  expect(previewChanges(DEPLOYED, scopeOf(template('pk'))).outputsChange).toBe(false);
});

it('sees a parameter that changes where it is used', () => {
  expect(preview(template('pk'), { Seconds: '31' })).toEqual(['Modify Alias: Timeout']);
});

it('sees that who refers to a replaced resource changes with it', () => {
  expect(preview(template('id'))).toEqual(['Modify Table by another: KeySchema', 'Modify Alias: Environment']);
});

it('sees what comes, what goes, and what goes by its condition', () => {
  const { Table } = template('pk').Resources;
  const only = template('pk', {
    Conditions: { Never: { 'Fn::Equals': [1, 2] } },
    Resources: {
      New: { Type: 'AWS::SQS::Queue' },
      ...(Table === undefined ? {} : { Table: { ...Table, Condition: 'Never' } }),
    },
    Outputs: {},
  });
  expect(preview(only)).toEqual(['Add New', 'Remove Table', 'Remove Alias']);
  expect(previewChanges(DEPLOYED, scopeOf(only)).outputsChange).toBe(true);
});

it('sees a policy that changes, and what it means for a removal', () => {
  const { Alias, Table } = template('pk').Resources;
  const policed = template('pk', {
    Resources: {
      ...(Alias === undefined ? {} : { Alias }),
      ...(Table === undefined ? {} : { Table: { ...Table, DeletionPolicy: 'Retain' } }),
    },
  });
  expect(preview(policed)).toEqual(['Modify Table: DeletionPolicy']);
  const kept = deployedResource('Table', 'AWS::DynamoDB::Table', {}, { deletionPolicy: 'Retain' });
  const empty = template('pk', { Resources: {}, Outputs: {} });
  const [removal] = previewChanges({ resources: new Map([kept]), outputs: [] }, scopeOf(empty)).changes;
  expect(removal).toMatchObject({ action: 'Remove', retained: true });
});
