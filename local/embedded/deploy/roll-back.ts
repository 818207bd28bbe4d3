import type { Application, Applied, Step } from './apply-template.ts';
import { deleteResources } from './delete-resources.ts';
import { ownerName } from './name-claims.ts';
import { putResource } from './resource-put.ts';
import type { Stack, StackResource } from './stack.ts';

/**
 * Takes back what a failed deploy did: what it changed is put back as it was, then what it made is deleted.
 *
 * @returns whether all of it is as before
 */
export async function rollBack(stack: Stack, { steps }: Applied, application: Application): Promise<boolean> {
  const { targets, claims, events, before } = application;
  let isAsBefore = true;
  for (const step of steps.toReversed()) {
    if (isNew(step)) {
      // What failed to be made holds no name.
      if (step.after === undefined) claims.release(step.type, ownerName(stack.name, step.logicalId, step.generation));
    } else if (!(await putBack(stack, step.before, application))) isAsBefore = false;
  }
  const resources = steps.flatMap((step) => (isNew(step) && step.after !== undefined ? [step.after] : []));
  const isRetained = ({ deletionPolicy }: StackResource) => deletionPolicy === 'Retain';
  const left = await deleteResources({ stackName: stack.name, resources, isRetained, targets, claims, events });
  stack.resources = before.size > 0 ? before : new Map(left.map((resource) => [resource.logicalId, resource]));
  return isAsBefore && left.length === 0;
}

/** Made by this deploy, be it in the place of another. */
function isNew(step: Step): boolean {
  return step.before?.generation !== step.generation;
}

async function putBack(
  stack: Stack,
  resource: StackResource | undefined,
  { targets, claims, events }: Application,
): Promise<boolean> {
  if (resource === undefined) return true;
  const { logicalId, type, deployed } = resource;
  const record = (status: string, reason?: string) =>
    events.add({ logicalId, physicalId: deployed.physicalId, type, status, reason });
  try {
    await putResource({ ...resource, stackName: stack.name }, targets, claims);
  } catch (error) {
    record('UPDATE_FAILED', error instanceof Error ? error.message : String(error));
    return false;
  }
  record('UPDATE_COMPLETE');
  return true;
}
