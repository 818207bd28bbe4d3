import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack, type StackProps } from 'aws-cdk-lib/core';
import { FanOut, type FanOutProps } from '../../infra/fan-out.ts';

type Properties = Record<string, unknown>;
export interface Resource {
  readonly Type: string;
  readonly Properties: Properties;
  readonly DependsOn?: string | string[];
}

/** A stack of its own, to put pipelines into. */
export const emptyStack = (props: StackProps = {}): Stack =>
  new Stack(new App({ builtinCloudFormationValidation: false }), 'Test', props);

/** The template of a stack with one pipeline. */
export const templateOf = (props: FanOutProps = {}): Template => {
  const stack = emptyStack();
  new FanOut(stack, 'FanOut', props);
  return Template.fromStack(stack);
};

/** All resources of a type, by logical id. */
export const resourcesOf = (template: Template, type: string): Record<string, Resource> =>
  template.findResources(type) as Record<string, Resource>;

/** The one resource of a type whose logical id says that it belongs to a construct. */
export function resourceOf(template: Template, type: string, path: string): Resource & { readonly id: string } {
  const found = Object.entries(resourcesOf(template, type)).filter(([id]) => id.includes(path));
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`expected one ${type} of ${path}, got ${found.length}`);
  return { id: first[0], ...first[1] };
}

/** What a pipeline consists of, as its constructs name them. */
export const FUNCTIONS = ['Producer', 'Consumer', 'Settler', 'Reaper'] as const;

/** One of a pipeline's functions. */
export const functionOf = (template: Template, name: (typeof FUNCTIONS)[number]) =>
  resourceOf(template, 'AWS::Lambda::Function', `Functions${name}Function`);

/** Its role. */
export const roleOf = (template: Template, name: (typeof FUNCTIONS)[number]) =>
  resourceOf(template, 'AWS::IAM::Role', `Functions${name}Role`);

export interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

/** The statements of a policy, whatever kind of resource holds it. */
export const statementsOf = ({ Properties }: Resource): readonly Statement[] =>
  (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement;

export const listOf = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);
