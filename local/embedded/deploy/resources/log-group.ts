import { arnOf } from '../../account.ts';
import type { ResourceRequest } from '../resource-type.ts';
import type { DeployedResource } from '../scope.ts';

/** Only a name: functions' log lines carry it. */
export function createLogGroup({ name }: ResourceRequest): DeployedResource {
  const logGroupName = name('LogGroupName', { maximumLength: 512 });
  return { physicalId: logGroupName, attributes: { Arn: arnOf('logs', `log-group:${logGroupName}:*`) } };
}
