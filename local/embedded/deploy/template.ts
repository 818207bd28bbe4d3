import { DeployError } from './deploy-error.ts';

/** A resource as the template states it; intrinsic functions are still in it. */
export interface ResourceTemplate {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
}

interface ParameterTemplate {
  readonly Type: string;
  readonly Default?: string | number;
}

interface OutputTemplate {
  readonly Value: unknown;
  readonly Description?: string;
  readonly Condition?: string;
}

/** The parts of a CloudFormation template that the deployer reads. */
export interface Template {
  readonly Resources: Readonly<Record<string, ResourceTemplate>>;
  readonly Parameters?: Readonly<Record<string, ParameterTemplate>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Outputs?: Readonly<Record<string, OutputTemplate>>;
}

/** @throws DeployError where `value` isn't a template that can be deployed */
export function checkTemplate(value: unknown): asserts value is Template {
  if (!isRecord(value) || !isRecord(value['Resources'])) {
    throw new DeployError('expected a CloudFormation template with Resources');
  }
  if (value['Transform'] !== undefined) {
    throw new DeployError(
      `the template asks for the transform ${JSON.stringify(value['Transform'])}: none is supported`,
    );
  }
  for (const [logicalId, resource] of Object.entries(value['Resources'])) {
    if (!isRecord(resource) || typeof resource['Type'] !== 'string') {
      throw new DeployError(`resource ${logicalId}: expected an object with a Type`);
    }
  }
}

/** Whether `value` is an object and no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
