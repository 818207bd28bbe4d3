import { DeployError } from './deploy-error.ts';
import { resolve } from './intrinsics.ts';
import type { Scope } from './scope.ts';
import { isRecord } from './template.ts';

type Evaluate = (operand: unknown, scope: Scope) => boolean;

const FUNCTIONS: Readonly<Record<string, Evaluate>> = {
  Condition: (operand, scope) => scope.condition(String(operand)),
  'Fn::Equals': (operand, scope) => {
    const [left, right] = operands(operand, 2).map((value) => resolve(value, scope));
    return String(left) === String(right);
  },
  'Fn::Not': (operand, scope) => !evaluateCondition(operands(operand, 1)[0], scope),
  'Fn::And': (operand, scope) => operands(operand).every((value) => evaluateCondition(value, scope)),
  'Fn::Contains': (operand, scope) => {
    const [values, value] = operands(operand, 2).map((part) => resolve(part, scope));
    return operands(values).map(String).includes(String(value));
  },
  'Fn::Or': (operand, scope) => operands(operand).some((value) => evaluateCondition(value, scope)),
};

/** @throws DeployError for a condition function that isn't known */
export function evaluateCondition(definition: unknown, scope: Scope): boolean {
  const [entry] = isRecord(definition) ? Object.entries(definition) : [];
  const evaluate = entry === undefined || !Object.hasOwn(FUNCTIONS, entry[0]) ? undefined : FUNCTIONS[entry[0]];
  if (entry === undefined || evaluate === undefined) {
    const known = Object.keys(FUNCTIONS).join(', ');
    throw new DeployError(`expected one of the condition functions ${known}, got ${JSON.stringify(definition)}`);
  }
  return evaluate(entry[1], scope);
}

function operands(operand: unknown, count?: number): readonly unknown[] {
  if (Array.isArray(operand) && (count === undefined || operand.length === count)) return operand;
  throw new DeployError(`expected a list of ${count ?? 'some'} operands, got ${JSON.stringify(operand)}`);
}
