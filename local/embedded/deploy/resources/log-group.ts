import { arnOf } from '../../account.ts';
import type { ResourceType } from '../resource-type.ts';

/** Only a name: functions' log lines carry it. */
export const logGroupType: ResourceType = {
  fixed: ['LogGroupName', 'LogGroupClass'],
  named: 'LogGroupName',
  put: ({ name }) => {
    const logGroupName = name('LogGroupName', { maximumLength: 512 });
    return { physicalId: logGroupName, attributes: { Arn: arnOf('logs', `log-group:${logGroupName}:*`) } };
  },
};
