import { includedResources, resolveOutputs } from './apply-template.ts';
import { resolve } from './intrinsics.ts';
import { dependencyOrder } from './references.ts';
import { isReplaced, isSame, knownType } from './resource-put.ts';
import type { Scope } from './scope.ts';
import type { StackOutput, StackResource } from './stack.ts';
import type { ResourceTemplate } from './template.ts';

/** Stands in a preview for what only the deploy will know. */
export const UNKNOWN = '{{changeSet:KNOWN_AFTER_APPLY}}';

/** What a deploy would do to one resource. */
export interface ResourceChange {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string | undefined;
  /** Whether another takes its place. */
  readonly replaced: boolean;
  /** Names of properties with other values, or DeletionPolicy and UpdateReplacePolicy. */
  readonly changed: readonly { readonly property: string; readonly isPolicy: boolean; readonly replaces: boolean }[];
  /** Whether it stays, though the stack has it no more. */
  readonly retained: boolean;
}

/** What a deploy would do. */
export interface Preview {
  readonly changes: readonly ResourceChange[];
  /** Whether outputs would be others. */
  readonly outputsChange: boolean;
}

/** What a stack has, as far as a preview compares it. */
interface Deployed {
  readonly resources: ReadonlyMap<string, StackResource>;
  readonly outputs: readonly StackOutput[];
}

/**
 * What deploying `scope`'s template to a stack would change: properties are compared with every intrinsic function
 * resolved, so that a changed parameter is a change, and a template that is only written otherwise is none. `scope`
 * must have UNKNOWN for what isn't there.
 *
 * @throws DeployError for a template that can't be deployed
 */
export function previewChanges(deployed: Deployed, scope: Scope): Preview {
  const included = includedResources(scope);
  const changes: ResourceChange[] = [];
  for (const logicalId of dependencyOrder(included, (id) => id in scope.template.Resources).keys()) {
    const resource = included.get(logicalId);
    if (resource === undefined) continue;
    const before = deployed.resources.get(logicalId);
    const change = changeOf(logicalId, resource, before, scope);
    if (change !== undefined) changes.push(change);
    if (before !== undefined && change?.replaced !== true) scope.add(logicalId, before.deployed);
  }
  for (const { logicalId, type, deployed: there, deletionPolicy } of deployed.resources.values()) {
    if (included.has(logicalId)) continue;
    const retained = deletionPolicy?.startsWith('Retain') === true;
    const { physicalId } = there;
    changes.push({ action: 'Remove', logicalId, type, physicalId, replaced: false, changed: [], retained });
  }
  return { changes, outputsChange: outputsChange(deployed, scope) };
}

/** Also where no resource changes. */
function outputsChange(deployed: Deployed, scope: Scope): boolean {
  try {
    return !isSame(resolveOutputs(scope), deployed.outputs);
  } catch {
    // Made of what isn't there yet.
    return true;
  }
}

function changeOf(
  logicalId: string,
  resource: ResourceTemplate,
  before: StackResource | undefined,
  scope: Scope,
): ResourceChange | undefined {
  const { Type: type, Properties = {} } = resource;
  if (before === undefined) {
    const physicalId = undefined;
    return { action: 'Add', logicalId, type, physicalId, replaced: false, changed: [], retained: false };
  }
  const after = resolved(Properties, scope);
  const names = [...new Set([...Object.keys(before.properties), ...Object.keys(after)])];
  const fixed = knownType(type).fixed ?? [];
  const properties = names
    .filter((name) => !isSame(before.properties[name], after[name]))
    .map((property) => ({ property, isPolicy: false, replaces: fixed.includes(property) }));
  const policies = [
    ['DeletionPolicy', before.deletionPolicy !== resource.DeletionPolicy],
    ['UpdateReplacePolicy', before.updateReplacePolicy !== resource.UpdateReplacePolicy],
  ] as const;
  const changed = [
    ...properties,
    ...policies.flatMap(([property, differs]) => (differs ? [{ property, isPolicy: true, replaces: false }] : [])),
  ];
  if (changed.length === 0) return undefined;
  const { physicalId } = before.deployed;
  const replaced = isReplaced(type, before.properties, after);
  const retained = replaced && before.updateReplacePolicy?.startsWith('Retain') === true;
  return { action: 'Modify', logicalId, type, physicalId, replaced, changed, retained };
}

/** A property that can't be resolved for what isn't there yet will be something else. */
function resolved(properties: Readonly<Record<string, unknown>>, scope: Scope): Readonly<Record<string, unknown>> {
  const entries = Object.entries(properties).flatMap(([name, value]): [string, unknown][] => {
    try {
      return Object.entries(resolve({ [name]: value }, scope) as Readonly<Record<string, unknown>>);
    } catch {
      return [[name, UNKNOWN]];
    }
  });
  return Object.fromEntries(entries);
}
