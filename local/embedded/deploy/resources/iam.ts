import { iamArn } from '../../account.ts';
import type { ResourceType } from '../resource-type.ts';

/** Accepted: whoever reaches the gateway may do everything. */
export const iamRoleType: ResourceType = {
  fixed: ['RoleName', 'Path'],
  named: 'RoleName',
  put: ({ name, uuid }) => {
    const roleName = name('RoleName', { maximumLength: 64 });
    const attributes = { Arn: iamArn(`role/${roleName}`), RoleId: `AROA${uuid.slice(0, 8)}` };
    return { physicalId: roleName, attributes };
  },
};

/** Accepted without effect. */
export const iamPolicyType: ResourceType = {
  put: ({ name }) => {
    const policyName = name(undefined, { maximumLength: 128 });
    return { physicalId: policyName, attributes: { Id: policyName } };
  },
};

/** Accepted without effect; unlike a policy's, its Ref is an ARN. */
export const iamManagedPolicyType: ResourceType = {
  fixed: ['ManagedPolicyName', 'Path', 'Description'],
  named: 'ManagedPolicyName',
  put: ({ name }) => {
    const arn = iamArn(`policy/${name('ManagedPolicyName', { maximumLength: 128 })}`);
    return { physicalId: arn, attributes: { PolicyArn: arn } };
  },
};
