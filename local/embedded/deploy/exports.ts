import { DeployError } from './deploy-error.ts';
import type { Stack, StackOutput } from './stack.ts';

/**
 * Sees that what other stacks import of a stack stays what it is, and that no two export the same name.
 *
 * @throws DeployError in CloudFormation's words
 */
export function requireExports(stack: Stack, outputs: readonly StackOutput[], stacks: readonly Stack[]): void {
  const others = stacks.filter((other) => other !== stack);
  for (const { exportName, value } of stack.outputs) {
    const user = exportName === undefined ? undefined : others.find(({ imports }) => imports.has(exportName));
    if (user === undefined) continue;
    const next = outputs.find((output) => output.exportName === exportName);
    if (next === undefined) throw new DeployError(`Cannot delete export ${exportName} as it is in use by ${user.name}`);
    if (next.value !== value) {
      throw new DeployError(`Cannot update export ${exportName} as it is in use by ${user.name}`);
    }
  }
  for (const { exportName } of outputs) {
    if (exportName === undefined) continue;
    const other = others.find((there) => there.outputs.some((output) => output.exportName === exportName));
    if (other === undefined) continue;
    throw new DeployError(`Export with name ${exportName} is already exported by stack ${other.name}`);
  }
}
