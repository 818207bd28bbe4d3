// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is what CloudFormation writes

import { describe, expect, it } from 'vitest';
import { dependencyOrder, namesReferredTo } from '../../../../../local/embedded/deploy/references.ts';

describe('namesReferredTo', () => {
  it.each<[string, unknown, string[]]>([
    ['Ref', { a: [{ Ref: 'A' }] }, ['A']],
    ['Fn::GetAtt', [{ 'Fn::GetAtt': ['A', 'Arn'] }, { 'Fn::GetAtt': 'B.Arn' }], ['A', 'B']],
    ['Fn::Sub', { 'Fn::Sub': '${A} ${B.Arn} ${!C}' }, ['A', 'B']],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${Own} ${A}', { Own: { Ref: 'B' } }] }, ['A', 'B']],
    ['nested functions', { 'Fn::Join': ['', [{ 'Fn::If': ['C', { Ref: 'A' }, { Ref: 'B' }] }]] }, ['A', 'B']],
    ['nothing', { a: 1, b: 'Ref' }, []],
  ])('%s', (_name, value, expected) => {
    expect([...namesReferredTo(value)].sort()).toEqual(expected);
  });
});

describe('dependencyOrder', () => {
  const resource = (properties: Record<string, unknown> = {}, DependsOn: string[] = []) => ({
    Type: 'T',
    Properties: properties,
    DependsOn,
  });

  it('puts each resource behind what it needs', () => {
    const resources = new Map([
      ['C', resource({}, ['B', 'Skipped'])],
      ['B', resource({ a: { Ref: 'A' }, region: { Ref: 'AWS::Region' } })],
      ['A', resource()],
    ]);
    const order = dependencyOrder(resources, (id) => id === 'Skipped');
    expect([...order]).toEqual([
      ['A', []],
      ['B', ['A']],
      ['C', ['B']],
    ]);
  });

  it('names a circle', () => {
    const resources = new Map([
      ['Outside', resource({}, ['A'])],
      ['A', resource({ b: { Ref: 'B' } })],
      ['B', resource({ a: { 'Fn::GetAtt': ['A', 'Arn'] } })],
    ]);
    expect(() => dependencyOrder(resources, () => false)).toThrow('in a circle: A -> B -> A');
  });

  it('names a DependsOn on nothing', () => {
    const resources = new Map([['A', resource({}, ['Nobody'])]]);
    expect(() => dependencyOrder(resources, () => false)).toThrow("A depends on Nobody, which isn't in the template");
  });
});
