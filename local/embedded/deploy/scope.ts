import { ACCOUNT_ID, REGION } from '../account.ts';
import { evaluateCondition } from './conditions.ts';
import { DeployError } from './deploy-error.ts';
import { NO_VALUE } from './intrinsics.ts';
import type { Template } from './template.ts';

/** Also of a value in the parameter store. */
const LIST_TYPE = /^(AWS::SSM::Parameter::Value<)?(CommaDelimitedList|List<.*>)/;

/** A resource that exists: what Ref and Fn::GetAtt answer. */
export interface DeployedResource {
  /** Ref. */
  readonly physicalId: string;
  /** Fn::GetAtt. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a template is resolved for. */
export interface ScopeOptions {
  readonly stackName: string;
  readonly stackId: string;
  /** What Ref gives for parameters; one that isn't there has its default. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** What another stack exports under a name. */
  readonly exported?: (name: string) => string | undefined;
  /** Stands for whatever a resource that isn't there yet would answer. @default that is an error */
  readonly unknown?: string;
}

/** Everything that an intrinsic function can look up. */
export class Scope {
  readonly template: Template;
  readonly stackName: string;
  readonly stackId: string;
  readonly #options: ScopeOptions;
  readonly #created = new Map<string, DeployedResource>();
  /** Names that other stacks export, as far as they were looked up. */
  readonly imports = new Set<string>();
  readonly #parameters: Readonly<Record<string, string>>;
  readonly #pseudo: Readonly<Record<string, string | readonly string[] | typeof NO_VALUE>>;
  readonly #conditions = new Map<string, boolean>();

  constructor(template: Template, options: ScopeOptions) {
    const { stackName, stackId, parameters = {} } = options;
    this.template = template;
    this.stackName = stackName;
    this.stackId = stackId;
    this.#options = options;
    this.#parameters = parameters;
    this.#pseudo = {
      'AWS::AccountId': ACCOUNT_ID,
      'AWS::NoValue': NO_VALUE,
      'AWS::NotificationARNs': [],
      'AWS::Partition': 'aws',
      'AWS::Region': REGION,
      'AWS::StackId': this.stackId,
      'AWS::StackName': stackName,
      'AWS::URLSuffix': 'amazonaws.com',
    };
  }

  /** From here on `logicalId` can be referred to. */
  add(logicalId: string, resource: DeployedResource): void {
    this.#created.set(logicalId, resource);
  }

  /** What `Ref` gives. @throws DeployError for an unknown name */
  ref(name: string): string | readonly string[] | typeof NO_VALUE {
    const known = this.#pseudo[name] ?? this.#parameter(name);
    return known ?? this.#unknown(name) ?? this.#resource(name).physicalId;
  }

  /** What `Fn::GetAtt` gives. @throws DeployError for an unknown resource or attribute */
  attribute(logicalId: string, attribute: string): string {
    const unknown = this.#unknown(logicalId);
    if (unknown !== undefined) return unknown;
    const { attributes } = this.#resource(logicalId);
    const value = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
    if (value !== undefined) return value;
    const known = Object.keys(attributes).join(', ') || 'none';
    const type = this.template.Resources[logicalId]?.Type;
    throw new DeployError(`${logicalId} (${type}) has no attribute ${attribute} here; it has: ${known}`);
  }

  /** What `Fn::ImportValue` gives. @throws DeployError where no stack exports the name */
  imported(name: string): string {
    const value = this.#options.exported?.(name);
    this.imports.add(name);
    if (value !== undefined) return value;
    throw new DeployError(`No export named ${name} found.`);
  }

  mapping(name: string, first: string, second: string): unknown {
    const value = this.template.Mappings?.[name]?.[first]?.[second];
    if (value === undefined) throw new DeployError(`the mapping ${name} has no ${first}.${second}`);
    return value;
  }

  /** @throws DeployError for an unknown condition, or one that refers to itself */
  condition(name: string): boolean {
    const known = this.#conditions.get(name);
    if (known !== undefined) return known;
    const definition = this.template.Conditions?.[name];
    if (definition === undefined) throw new DeployError(`the template has no condition ${name}`);
    // Holds the place, so that a circle ends.
    this.#conditions.set(name, false);
    const value = evaluateCondition(definition, this);
    this.#conditions.set(name, value);
    return value;
  }

  #parameter(name: string): string | readonly string[] | undefined {
    const parameter = this.template.Parameters?.[name];
    if (parameter === undefined) return undefined;
    const value = this.#parameters[name] ?? parameter.Default;
    if (value === undefined) throw new DeployError(`the parameter ${name} has no default, and nothing sets it`);
    return LIST_TYPE.test(parameter.Type)
      ? String(value)
          .split(',')
          .map((part) => part.trim())
      : String(value);
  }

  #unknown(logicalId: string): string | undefined {
    const isAwaited = logicalId in this.template.Resources && !this.#created.has(logicalId);
    return isAwaited ? this.#options.unknown : undefined;
  }

  #resource(logicalId: string): DeployedResource {
    const resource = this.#created.get(logicalId);
    if (resource !== undefined) return resource;
    throw new DeployError(
      logicalId in this.template.Resources
        ? `${logicalId} is left out by its condition, and can't be referred to`
        : `the template has no resource or parameter ${logicalId}`,
    );
  }
}
