import { DeployError } from './deploy-error.ts';
import { type NameClaims, ownerName } from './name-claims.ts';
import { physicalName, stableUuid } from './names.ts';
import { Properties } from './properties.ts';
import type { DeployTargets, ResourceRequest, ResourceType } from './resource-type.ts';
import { supportedTypes, typeOf } from './resources/registry.ts';
import type { DeployedResource } from './scope.ts';

/** What a resource is to be. */
export interface WantedResource {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly generation: number;
}

/** Creates a resource or changes it in place. @throws Error saying what is wrong */
export async function putResource(
  wanted: WantedResource,
  targets: DeployTargets,
  claims: NameClaims,
): Promise<DeployedResource> {
  const { stackName, logicalId, type, generation } = wanted;
  const properties = new Properties(wanted.properties);
  const request: ResourceRequest = {
    logicalId,
    type,
    properties,
    uuid: stableUuid(stackName, logicalId, generation),
    name: (property, rules) => {
      const stated = property === undefined ? undefined : properties.optionalText(property);
      const name = stated ?? physicalName(stackName, logicalId, rules, generation);
      claims.claim(type, name, ownerName(stackName, logicalId, generation));
      return name;
    },
  };
  return await knownType(type).put(request, targets);
}

/** @throws DeployError naming the types that are known */
export function knownType(type: string): ResourceType {
  const known = typeOf(type);
  if (known !== undefined) return known;
  throw new DeployError(`the embedded runtime doesn't know this type; it knows: ${supportedTypes().join(', ')}`);
}

/** Whether these properties can't be brought to those in place. */
export function isReplaced(
  type: string,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): boolean {
  return (knownType(type).fixed ?? []).some((property) => !isSame(before[property], after[property]));
}

/** Whether two resolved values are the same, whatever the order of their fields. */
export function isSame(left: unknown, right: unknown): boolean {
  return canonical(left) === canonical(right);
}

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, nested: unknown) =>
      typeof nested === 'object' && nested !== null && !Array.isArray(nested)
        ? Object.fromEntries(Object.entries(nested).sort(([a], [b]) => (a < b ? -1 : 1)))
        : nested,
    ) ?? ''
  );
}
