// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is what CloudFormation writes

import { describe, expect, it } from 'vitest';
import { resolve } from '../../../../../local/embedded/deploy/intrinsics.ts';
import { Scope } from '../../../../../local/embedded/deploy/scope.ts';
import type { Template } from '../../../../../local/embedded/deploy/template.ts';

const template: Template = {
  Parameters: {
    Stage: { Type: 'String', Default: 'test' },
    Count: { Type: 'Number', Default: 3 },
    Zones: { Type: 'CommaDelimitedList', Default: 'a, b,c' },
    Version: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/version' },
    Unset: { Type: 'String' },
  },
  Mappings: { Sizes: { test: { Memory: 128 } } },
  Conditions: {
    IsTest: { 'Fn::Equals': [{ Ref: 'Stage' }, 'test'] },
    IsProd: { 'Fn::Not': [{ Condition: 'IsTest' }] },
    Both: { 'Fn::And': [{ Condition: 'IsTest' }, { Condition: 'IsProd' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsTest' }, { Condition: 'IsProd' }] },
    Odd: { 'Fn::Near': [1] },
  },
  Resources: { Queue: { Type: 'AWS::SQS::Queue' }, Skipped: { Type: 'AWS::SQS::Queue', Condition: 'IsProd' } },
};

const STACK_ID = 'arn:aws:cloudformation:us-east-1:000000000000:stack/Mini/00000000-0000-0000-0000-000000000000';

function scope(parameters: Record<string, string> = {}): Scope {
  const made = new Scope(template, { stackName: 'Mini', stackId: STACK_ID, parameters });
  made.add('Queue', { physicalId: 'http://queue', attributes: { Arn: 'arn:queue', 'Nested.Name': 'deep' } });
  return made;
}

describe('resolve', () => {
  it.each<[string, unknown, unknown]>([
    ['plain values', { a: [1, 'x', null, true] }, { a: [1, 'x', null, true] }],
    ['Ref of a resource', { Ref: 'Queue' }, 'http://queue'],
    ['Ref of a parameter', { Ref: 'Stage' }, 'test'],
    ['Ref of a number parameter', { Ref: 'Count' }, '3'],
    ['Ref of a list parameter', { Ref: 'Zones' }, ['a', 'b', 'c']],
    ['Ref of an SSM parameter', { Ref: 'Version' }, '/cdk-bootstrap/version'],
    ['AWS::Region', { Ref: 'AWS::Region' }, 'us-east-1'],
    ['AWS::AccountId', { Ref: 'AWS::AccountId' }, '000000000000'],
    ['AWS::Partition', { Ref: 'AWS::Partition' }, 'aws'],
    ['AWS::URLSuffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['AWS::StackName', { Ref: 'AWS::StackName' }, 'Mini'],
    ['AWS::StackId', { Ref: 'AWS::StackId' }, STACK_ID],
    ['AWS::NoValue in an object', { a: { Ref: 'AWS::NoValue' }, b: 1 }, { b: 1 }],
    ['AWS::NoValue in a list', [{ Ref: 'AWS::NoValue' }, 1], [1]],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:queue'],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Queue.Nested.Name' }, 'deep'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }, 1]] }, 'a-test-1'],
    ['Fn::Join of a list parameter', { 'Fn::Join': ['+', { Ref: 'Zones' }] }, 'a+b+c'],
    [
      'Fn::Sub',
      { 'Fn::Sub': '${Stage}/${Queue}/${Queue.Arn}/${AWS::Region}' },
      'test/http://queue/arn:queue/us-east-1',
    ],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${A}${Stage}', { A: { Ref: 'Queue' } }] }, 'http://queuetest'],
    ['Fn::Sub with a literal', { 'Fn::Sub': '${!Stage} $x ${Stage}' }, '${Stage} $x test'],
    ['Fn::Split', { 'Fn::Split': [',', 'a,b'] }, ['a', 'b']],
    ['Fn::Select', { 'Fn::Select': ['1', { 'Fn::Split': [':', { 'Fn::GetAtt': ['Queue', 'Arn'] }] }] }, 'queue'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Stage' }, 'Memory'] }, 128],
    ['Fn::Base64', { 'Fn::Base64': { Ref: 'Stage' } }, 'dGVzdA=='],
    ['Fn::If', { 'Fn::If': ['IsTest', 'yes', { Ref: 'Skipped' }] }, 'yes'],
    ['Fn::If without a value', { a: { 'Fn::If': ['IsProd', 'yes', { Ref: 'AWS::NoValue' }] } }, {}],
    ['Fn::And', { 'Fn::If': ['Both', 1, 2] }, 2],
    ['Fn::Or', { 'Fn::If': ['Either', 1, 2] }, 1],
    ['an object with a key like Ref beside others', { Ref: 'x', other: 1 }, { Ref: 'x', other: 1 }],
  ])('%s', (_name, value, expected) => {
    expect(resolve(value, scope())).toEqual(expected);
  });

  it('takes parameters that are set over their defaults', () => {
    expect(resolve({ 'Fn::If': ['IsProd', { Ref: 'Stage' }, 'no'] }, scope({ Stage: 'prod' }))).toBe('prod');
  });

  it.each<[string, unknown, string]>([
    ['an unknown name', { Ref: 'Nobody' }, 'no resource or parameter Nobody'],
    ['a parameter without a value', { Ref: 'Unset' }, 'Unset has no default'],
    ['a resource left out', { Ref: 'Skipped' }, 'left out by its condition'],
    ['an unknown attribute', { 'Fn::GetAtt': ['Queue', 'Url'] }, 'has no attribute Url here; it has: Arn'],
    ['an inherited attribute', { 'Fn::GetAtt': ['Queue', 'toString'] }, 'has no attribute toString'],
    ['an import of nothing', { 'Fn::ImportValue': 'x' }, 'No export named x found.'],
    ['an unknown intrinsic', { 'Fn::Cidr': [] }, "Fn::Cidr isn't supported"],
    ['an unknown condition', { 'Fn::If': ['Nope', 1, 2] }, 'no condition Nope'],
    ['an unknown condition function', { 'Fn::If': ['Odd', 1, 2] }, 'expected one of the condition functions'],
    ['an unknown map entry', { 'Fn::FindInMap': ['Sizes', 'prod', 'Memory'] }, 'Sizes has no prod.Memory'],
    ['too large an index', { 'Fn::Select': [2, ['a']] }, 'there is no element 2'],
    ['a join of no list', { 'Fn::Join': ['-', 'text'] }, 'Fn::Join: expected a list'],
  ])('says what is wrong with %s', (_name, value, message) => {
    expect(() => resolve(value, scope())).toThrow(message);
  });
});
