import { describe, expect, it } from 'vitest';
import { type GivenParameter, parameterValues } from '../../../../../local/embedded/deploy/parameters.ts';
import type { ParameterTemplate, Template } from '../../../../../local/embedded/deploy/template.ts';
import { ParameterStore } from '../../../../../local/embedded/services/parameters.ts';

const store = new ParameterStore();
store.put('/version', 'String', '30');

const templateOf = (Parameters: Record<string, ParameterTemplate>): Template => ({ Parameters, Resources: {} });
const given = (key: string, value?: string): GivenParameter => ({ key, value, usesPrevious: value === undefined });

it('takes what is given, else what the stack has, else the default', () => {
  const template = templateOf({
    A: { Type: 'String', Default: 'a' },
    B: { Type: 'String', Default: 'b' },
    C: { Type: 'String', Default: 'c' },
  });
  const { parameters } = parameterValues(template, [given('A', '1'), given('B')], { A: '2', B: '2', C: '2' }, store);
  expect(parameters).toEqual({ A: '1', B: '2', C: 'c' });
});

it('looks up what an SSM type names', () => {
  const template = templateOf({ V: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/version' } });
  expect(parameterValues(template, [], {}, store)).toEqual({ parameters: { V: '/version' }, values: { V: '30' } });
  expect(() => parameterValues(template, [given('V', '/no')], {}, store)).toThrow('Unable to fetch parameters [/no]');
});

describe('refuses', () => {
  it.each<[string, ParameterTemplate, string, string]>([
    [
      'a value that is none of those allowed',
      { Type: 'String', AllowedValues: ['a', 1] },
      'b',
      'AllowedValues: [a, 1]',
    ],
    ['a part that matches a pattern', { Type: 'String', AllowedPattern: '[a-z]+' }, 'a1', 'must match pattern [a-z]+'],
    ['a short text', { Type: 'String', MinLength: 2 }, 'a', 'at least 2 characters'],
    ['a long text', { Type: 'String', MaxLength: 2 }, 'abc', 'at most 2 characters'],
    ['a number that is none', { Type: 'Number' }, 'x', "Parameter 'P' must be a number, got x"],
    ['a small number', { Type: 'Number', MinValue: 2 }, '1', 'not less than 2'],
    ['a large number', { Type: 'Number', MaxValue: 2 }, '3', 'not greater than 2'],
    [
      'with the words of the template',
      { Type: 'Number', MaxValue: 2, ConstraintDescription: 'is too many' },
      '3',
      "'P' is too many",
    ],
  ])('%s', (_name, parameter, value, message) => {
    expect(() => parameterValues(templateOf({ P: parameter }), [given('P', value)], {}, store)).toThrow(message);
  });

  it('what is missing, and what is not in the template', () => {
    const template = templateOf({ P: { Type: 'String' } });
    expect(() => parameterValues(template, [], {}, store)).toThrow('Parameters: [P] must have values');
    expect(() => parameterValues(template, [given('Q', '1')], {}, store)).toThrow('[Q] do not exist in the template');
  });
});
