import { type NameClaims, ownerName } from './name-claims.ts';
import { Properties } from './properties.ts';
import { knownType } from './resource-put.ts';
import type { DeployTargets } from './resource-type.ts';
import type { StackResource } from './stack.ts';
import type { StackEvents } from './stack-events.ts';

/** What is to be deleted, and from where. */
export interface Deletion {
  readonly stackName: string;
  readonly resources: readonly StackResource[];
  /** Those that stay, by their policies. */
  readonly isRetained: (resource: StackResource) => boolean;
  readonly targets: DeployTargets;
  readonly claims: NameClaims;
  readonly events: StackEvents;
}

/**
 * Deletes resources, each as soon as all that refer to it are gone.
 *
 * @returns those that couldn't be deleted, and those that they need
 */
export async function deleteResources(deletion: Deletion): Promise<readonly StackResource[]> {
  const { resources } = deletion;
  const gone = new Map<StackResource, Promise<boolean>>();
  const remove = (resource: StackResource): Promise<boolean> => {
    const known = gone.get(resource);
    if (known !== undefined) return known;
    const dependents = resources.filter(({ dependencies }) => dependencies.includes(resource.logicalId));
    const removing = Promise.all(dependents.map(remove)).then((removed) =>
      removed.includes(false) ? false : deleteOne(resource, deletion),
    );
    gone.set(resource, removing);
    return removing;
  };
  const removed = await Promise.all(resources.map(remove));
  return resources.filter((_resource, index) => removed[index] === false);
}

async function deleteOne(resource: StackResource, deletion: Deletion): Promise<boolean> {
  const { stackName, isRetained, targets, claims, events } = deletion;
  const { logicalId, type, deployed, properties, generation } = resource;
  const record = (status: string, reason?: string) =>
    events.add({ logicalId, physicalId: deployed.physicalId, type, status, reason });
  const release = () => claims.release(type, ownerName(stackName, logicalId, generation));
  if (isRetained(resource)) {
    record('DELETE_SKIPPED');
    release();
    return true;
  }
  record('DELETE_IN_PROGRESS');
  try {
    await knownType(type).delete?.({ ...deployed, properties: new Properties(properties) }, targets);
  } catch (error) {
    record('DELETE_FAILED', error instanceof Error ? error.message : String(error));
    return false;
  }
  release();
  record('DELETE_COMPLETE');
  return true;
}
