import { DeployError } from './deploy-error.ts';

/** A resource as the template states it; intrinsic functions are still in it. */
export interface ResourceTemplate {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** A parameter as the template states it, with what its value has to be. */
export interface ParameterTemplate {
  readonly Type: string;
  readonly Default?: string | number;
  readonly Description?: string;
  readonly NoEcho?: boolean;
  readonly AllowedValues?: readonly (string | number)[];
  readonly AllowedPattern?: string;
  readonly MinValue?: number;
  readonly MaxValue?: number;
  readonly MinLength?: number;
  readonly MaxLength?: number;
  readonly ConstraintDescription?: string;
}

/** What has to hold of the parameters. */
export interface RuleTemplate {
  readonly RuleCondition?: unknown;
  readonly Assertions?: readonly { readonly Assert: unknown; readonly AssertDescription?: string }[];
}

interface OutputTemplate {
  readonly Value: unknown;
  readonly Description?: string;
  readonly Condition?: string;
  readonly Export?: { readonly Name: unknown };
}

/** The parts of a CloudFormation template that the deployer reads. */
export interface Template {
  readonly Description?: string;
  readonly Resources: Readonly<Record<string, ResourceTemplate>>;
  readonly Parameters?: Readonly<Record<string, ParameterTemplate>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Rules?: Readonly<Record<string, RuleTemplate>>;
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
