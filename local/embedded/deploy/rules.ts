import { evaluateCondition } from './conditions.ts';
import { DeployError } from './deploy-error.ts';
import type { Scope } from './scope.ts';

/**
 * Checks the template's Rules, which say what has to hold of its parameters.
 *
 * @throws DeployError in CloudFormation's words, with the assertion's own description
 */
export function checkRules(scope: Scope): void {
  const failed = Object.entries(scope.template.Rules ?? {}).flatMap(([name, { RuleCondition, Assertions = [] }]) => {
    if (RuleCondition !== undefined && !evaluateCondition(RuleCondition, scope)) return [];
    return Assertions.filter(({ Assert }) => !evaluateCondition(Assert, scope)).map(
      ({ AssertDescription }) => AssertDescription ?? name,
    );
  });
  if (failed.length > 0) throw new DeployError(`Template error: assertion failed: ${failed.join('; ')}`);
}
