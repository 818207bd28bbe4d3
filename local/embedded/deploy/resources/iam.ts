import { iamArn } from '../../account.ts';
import type { ResourceRequest } from '../resource-type.ts';
import type { DeployedResource } from '../scope.ts';

/** Accepted: whoever reaches the gateway may do everything. */
export function createIamRole({ name, uuid }: ResourceRequest): DeployedResource {
  const roleName = name('RoleName', { maximumLength: 64 });
  return { physicalId: roleName, attributes: { Arn: iamArn(`role/${roleName}`), RoleId: `AROA${uuid.slice(0, 8)}` } };
}

/** Accepted without effect. */
export function createIamPolicy({ name }: ResourceRequest): DeployedResource {
  const policyName = name(undefined, { maximumLength: 128 });
  return { physicalId: policyName, attributes: { Id: policyName } };
}

/** Accepted without effect; unlike a policy's, its Ref is an ARN. */
export function createIamManagedPolicy({ name }: ResourceRequest): DeployedResource {
  const arn = iamArn(`policy/${name('ManagedPolicyName', { maximumLength: 128 })}`);
  return { physicalId: arn, attributes: { PolicyArn: arn } };
}
