import { DeployError } from './deploy-error.ts';
import { attributeOf, SUBSTITUTION } from './references.ts';
import type { Scope } from './scope.ts';
import { isRecord } from './template.ts';

/** A property that is to be as if it weren't there: AWS::NoValue. */
export const NO_VALUE = Symbol('AWS::NoValue');

type Intrinsic = (operand: unknown, scope: Scope) => unknown;

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (operand, scope) => scope.ref(String(operand)),
  'Fn::GetAtt': (operand, scope) => scope.attribute(...attributeOf(resolve(operand, scope))),
  'Fn::Sub': substitute,
  'Fn::If': (operand, scope) => {
    const [condition, whenTrue, whenFalse] = list(operand, 'Fn::If', 3);
    return resolve(scope.condition(String(condition)) ? whenTrue : whenFalse, scope);
  },
  'Fn::Join': (operand, scope) => {
    const [separator, parts] = list(operand, 'Fn::Join', 2);
    return list(resolve(parts, scope), 'Fn::Join').join(String(separator));
  },
  'Fn::Split': (operand, scope) => {
    const [separator, text] = list(resolve(operand, scope), 'Fn::Split', 2);
    return String(text).split(String(separator));
  },
  'Fn::Select': (operand, scope) => {
    const [index, values] = list(resolve(operand, scope), 'Fn::Select', 2);
    const value = list(values, 'Fn::Select')[Number(index)];
    if (value === undefined)
      throw new DeployError(`Fn::Select: there is no element ${index} in ${JSON.stringify(values)}`);
    return value;
  },
  'Fn::FindInMap': (operand, scope) => {
    const [name, first, second] = list(resolve(operand, scope), 'Fn::FindInMap', 3).map(String);
    return scope.mapping(name ?? '', first ?? '', second ?? '');
  },
  'Fn::ImportValue': (operand, scope) => scope.imported(String(resolve(operand, scope))),
  'Fn::Base64': (operand, scope) => Buffer.from(String(resolve(operand, scope)), 'utf8').toString('base64'),
};

/**
 * `value` with every intrinsic function replaced by what it gives; AWS::NoValue takes its property away.
 *
 * @throws DeployError for an intrinsic function that isn't supported, or one that can't be resolved
 */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((element) => resolve(element, scope)).filter(isPresent);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (first !== undefined && entries.length === 1) {
    const [name, operand] = first;
    const intrinsic = Object.hasOwn(INTRINSICS, name) ? INTRINSICS[name] : undefined;
    if (intrinsic !== undefined) return intrinsic(operand, scope);
    if (name.startsWith('Fn::')) throw unsupported(name);
  }
  return Object.fromEntries(
    entries.map(([key, element]) => [key, resolve(element, scope)]).filter(([, element]) => isPresent(element)),
  );
}

function substitute(operand: unknown, scope: Scope): string {
  const [text, variables] = Array.isArray(operand) ? operand : [operand, {}];
  const own = resolve(variables ?? {}, scope) as Readonly<Record<string, unknown>>;
  return String(text)
    .replace(SUBSTITUTION, (_match, name: string) => {
      if (Object.hasOwn(own, name)) return String(own[name]);
      return name.includes('.') ? scope.attribute(...attributeOf(name)) : String(scope.ref(name));
    })
    .replace(/\$\{!([^}]*)\}/g, (_match, literal: string) => `\${${literal}}`);
}

function list(value: unknown, intrinsic: string, length?: number): readonly unknown[] {
  if (Array.isArray(value) && (length === undefined || value.length === length)) return value;
  throw new DeployError(`${intrinsic}: expected a list of ${length ?? 'some'} values, got ${JSON.stringify(value)}`);
}

function isPresent(value: unknown): boolean {
  return value !== NO_VALUE;
}

function unsupported(name: string): DeployError {
  return new DeployError(`${name} isn't supported; the embedded runtime knows ${Object.keys(INTRINSICS).join(', ')}`);
}
