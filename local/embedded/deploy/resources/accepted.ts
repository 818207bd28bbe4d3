import { arnOf } from '../../account.ts';
import type { ResourceRequest } from '../resource-type.ts';
import type { DeployedResource } from '../scope.ts';

/** Accepted without effect: permissions aren't checked here, and there are no metrics to watch. */
export function createAccepted({ type, name }: ResourceRequest): DeployedResource {
  const physicalId = name(undefined, { maximumLength: 255 });
  const [, service = '', kind = ''] = type.toLowerCase().split('::');
  return { physicalId, attributes: { Arn: arnOf(service, `${kind}:${physicalId}`), Id: physicalId } };
}
