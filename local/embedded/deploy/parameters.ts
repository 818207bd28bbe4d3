import type { ParameterStore } from '../services/parameters.ts';
import { DeployError } from './deploy-error.ts';
import type { ParameterTemplate, Template } from './template.ts';

const SSM_VALUE = /^AWS::SSM::Parameter::Value</;

/** A parameter as a request states it. */
export interface GivenParameter {
  readonly key: string;
  /** Absent with `usesPrevious`. */
  readonly value: string | undefined;
  readonly usesPrevious: boolean;
}

/** What the template's parameters are set to, and what Ref gives for each. */
export interface ParameterValues {
  readonly parameters: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string>>;
}

/**
 * The values of all parameters: those given, those that the stack has, or their defaults. What an SSM type names is
 * looked up in the parameter store.
 *
 * @throws DeployError in CloudFormation's words for one that is missing, unknown or not allowed
 */
export function parameterValues(
  template: Template,
  given: readonly GivenParameter[],
  previous: Readonly<Record<string, string>>,
  store: ParameterStore,
): ParameterValues {
  const known = template.Parameters ?? {};
  const unknown = given.filter(({ key }) => !Object.hasOwn(known, key)).map(({ key }) => key);
  if (unknown.length > 0) throw new DeployError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  const parameters: Record<string, string> = {};
  const missing: string[] = [];
  for (const [key, { Default }] of Object.entries(known)) {
    const stated = given.find((parameter) => parameter.key === key);
    const value = stated?.usesPrevious === true ? previous[key] : stated?.value;
    if (value !== undefined) parameters[key] = value;
    else if (Default !== undefined) parameters[key] = String(Default);
    else missing.push(key);
  }
  if (missing.length > 0) throw new DeployError(`Parameters: [${missing.join(', ')}] must have values`);
  const values = Object.fromEntries(
    Object.entries(parameters).map(([key, value]) => {
      const parameter = known[key];
      if (parameter !== undefined) checkParameter(key, parameter, value);
      return [key, parameter !== undefined && SSM_VALUE.test(parameter.Type) ? stored(value, store) : value];
    }),
  );
  return { parameters, values };
}

function stored(name: string, store: ParameterStore): string {
  const parameter = store.get(name);
  if (parameter !== undefined) return parameter.value;
  throw new DeployError(`Unable to fetch parameters [${name}] from parameter store for this account.`);
}

function checkParameter(key: string, parameter: ParameterTemplate, value: string): void {
  const { AllowedValues, AllowedPattern, ConstraintDescription, MinLength, MaxLength, MinValue, MaxValue } = parameter;
  const fail = (expected: string) => {
    throw new DeployError(`Parameter '${key}' ${ConstraintDescription ?? expected}`);
  };
  if (AllowedValues !== undefined && !AllowedValues.map(String).includes(value)) {
    fail(`must be one of AllowedValues: [${AllowedValues.join(', ')}]`);
  }
  if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(value)) {
    fail(`must match pattern ${AllowedPattern}`);
  }
  if (value.length < (MinLength ?? 0)) fail(`must contain at least ${MinLength} characters`);
  if (value.length > (MaxLength ?? Number.POSITIVE_INFINITY)) fail(`must contain at most ${MaxLength} characters`);
  if (parameter.Type !== 'Number') return;
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) fail(`must be a number, got ${value}`);
  if (number < (MinValue ?? Number.NEGATIVE_INFINITY)) fail(`must be a number not less than ${MinValue}`);
  if (number > (MaxValue ?? Number.POSITIVE_INFINITY)) fail(`must be a number not greater than ${MaxValue}`);
}
