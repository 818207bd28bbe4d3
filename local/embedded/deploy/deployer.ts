import type { StackAssembly } from './assembly.ts';
import { DeployError } from './deploy-error.ts';
import { resolve } from './intrinsics.ts';
import { physicalName, stableUuid } from './names.ts';
import { Properties } from './properties.ts';
import { dependencyOrder } from './references.ts';
import type { CreateResource, DeployTargets, ResourceRequest } from './resource-type.ts';
import { createResourceOf, supportedTypes } from './resources/registry.ts';
import { type DeployedResource, Scope } from './scope.ts';
import type { ResourceTemplate } from './template.ts';

/** A stack that was deployed. */
export interface DeployedStack {
  readonly stackName: string;
  readonly stackId: string;
  readonly outputs: readonly { readonly key: string; readonly value: string; readonly description?: string }[];
}

/**
 * Creates what the template states, each resource as soon as those it refers to are there.
 *
 * When it throws, nothing is under way any more; what was made is the caller's to undo, by ending the runtime.
 *
 * @throws DeployError naming the resource and what was expected
 */
export async function deploy(
  assembly: Omit<StackAssembly, 'assetFolder'>,
  targets: DeployTargets,
): Promise<DeployedStack> {
  const { template, stackName } = assembly;
  const scope = new Scope(template, stackName, assembly.parameters);
  const included = new Map(Object.entries(template.Resources).filter(([, resource]) => isIncluded(resource, scope)));
  const creators = new Map([...included].map(([id, resource]) => [id, creatorOf(id, resource)]));
  const created = new Map<string, Promise<void>>();
  for (const [logicalId, dependencies] of dependencyOrder(included, (id) => id in template.Resources)) {
    const waiting = dependencies.map((dependency) => created.get(dependency));
    const create = async (): Promise<void> => {
      await Promise.all(waiting);
      const resource = included.get(logicalId);
      const creator = creators.get(logicalId);
      if (resource === undefined || creator === undefined) return;
      scope.add(logicalId, await createOne(logicalId, resource, creator, scope, targets));
    };
    created.set(logicalId, create());
  }
  // All are awaited, also after a failure: nothing may still be under way when the caller undoes it.
  for (const outcome of await Promise.allSettled(created.values())) {
    if (outcome.status === 'rejected') throw outcome.reason;
  }
  return { stackName, stackId: scope.stackId, outputs: resolveOutputs(scope) };
}

function isIncluded({ Condition }: ResourceTemplate, scope: Scope): boolean {
  return Condition === undefined || scope.condition(Condition);
}

function creatorOf(logicalId: string, { Type }: ResourceTemplate): CreateResource {
  const create = createResourceOf(Type);
  if (create !== undefined) return create;
  const reason = `the embedded runtime doesn't know this type; it knows: ${supportedTypes().join(', ')}`;
  throw DeployError.inResource(logicalId, Type, reason);
}

async function createOne(
  logicalId: string,
  { Type, Properties: stated = {} }: ResourceTemplate,
  create: CreateResource,
  scope: Scope,
  targets: DeployTargets,
): Promise<DeployedResource> {
  try {
    const properties = new Properties(resolve(stated, scope) as Readonly<Record<string, unknown>>);
    const request: ResourceRequest = {
      logicalId,
      type: Type,
      properties,
      uuid: stableUuid(scope.stackName, logicalId),
      name: (property, rules) =>
        (property === undefined ? undefined : properties.optionalText(property)) ??
        physicalName(scope.stackName, logicalId, rules),
    };
    return await create(request, targets);
  } catch (error) {
    throw DeployError.inResource(logicalId, Type, error);
  }
}

function resolveOutputs(scope: Scope): DeployedStack['outputs'] {
  return Object.entries(scope.template.Outputs ?? {})
    .filter(([, { Condition }]) => Condition === undefined || scope.condition(Condition))
    .map(([key, { Value, Description }]) => {
      try {
        const value = String(resolve(Value, scope));
        return { key, value, ...(Description === undefined ? {} : { description: Description }) };
      } catch (cause) {
        throw new DeployError(`output ${key}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
      }
    });
}
