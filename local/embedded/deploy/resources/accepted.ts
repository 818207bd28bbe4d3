import { arnOf } from '../../account.ts';
import type { ResourceRequest, ResourceType } from '../resource-type.ts';
import type { DeployedResource } from '../scope.ts';

function put({ type, name }: ResourceRequest): DeployedResource {
  const physicalId = name(undefined, { maximumLength: 255 });
  const [, service = '', kind = ''] = type.toLowerCase().split('::');
  return { physicalId, attributes: { Arn: arnOf(service, `${kind}:${physicalId}`), Id: physicalId } };
}

/** Accepted without effect: permissions aren't checked here. */
export const acceptedType: ResourceType = { put };

/** Accepted without effect, which the deploy says. */
export function acceptedWithRemark(what: string): ResourceType {
  return { put, remark: `the embedded runtime has no ${what}: accepted without effect` };
}
