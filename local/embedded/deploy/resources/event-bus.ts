import { arnOf } from '../../account.ts';
import type { DeployTargets, ResourceRequest } from '../resource-type.ts';
import type { DeployedResource } from '../scope.ts';

/** A bus beside the default one. */
export function createEventBus({ properties }: ResourceRequest, { bridge }: DeployTargets): DeployedResource {
  const busName = properties.text('Name');
  properties.refuse(['EventSourceName']);
  bridge.addBus(busName);
  return { physicalId: busName, attributes: { Arn: arnOf('events', `event-bus/${busName}`), Name: busName } };
}
