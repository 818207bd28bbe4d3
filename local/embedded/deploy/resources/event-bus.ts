import { arnOf } from '../../account.ts';
import type { DeployTargets, ResourceRequest, ResourceType } from '../resource-type.ts';
import type { DeployedResource } from '../scope.ts';

/** A bus beside the default one. */
export const eventBusType: ResourceType = {
  fixed: ['Name', 'EventSourceName'],
  named: 'Name',
  put: putEventBus,
  delete: ({ physicalId }, { bridge }) => bridge.deleteBus(physicalId),
};

function putEventBus({ properties, name }: ResourceRequest, { bridge }: DeployTargets): DeployedResource {
  properties.text('Name');
  const busName = name('Name', { maximumLength: 256 });
  properties.refuse(['EventSourceName']);
  bridge.addBus(busName);
  return { physicalId: busName, attributes: { Arn: arnOf('events', `event-bus/${busName}`), Name: busName } };
}
