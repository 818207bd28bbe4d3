import { AwsError } from '../../aws-error.ts';
import type { StackEvent } from '../../deploy/stack-events.ts';
import type { XmlValue } from '../xml.ts';
import { type Action, requiredText } from './cloud-formation.ts';

/** What happened to stacks: a failed deploy's reasons are read here. */
export const EVENT_ACTIONS: Readonly<Record<string, Action>> = {
  DescribeStackEvents: (form, { services }) => {
    const name = requiredText(form, 'StackName');
    const stack = services.stacks.find(name);
    if (stack === undefined) throw new AwsError('ValidationError', `Stack [${name}] does not exist`);
    return { StackEvents: stack.events.newestFirst().map(eventShape) };
  },
  // Asked for what early validation or hooks say of a change set that failed: there is neither.
  DescribeEvents: () => ({ OperationEvents: [] }),
  ListHookResults: () => ({ HookResults: [] }),
};

function eventShape(event: StackEvent): XmlValue {
  return {
    EventId: event.id,
    StackId: event.stackId,
    StackName: event.stackName,
    OperationId: event.operationId,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId ?? '',
    ResourceType: event.type,
    Timestamp: event.at,
    ResourceStatus: event.status,
    ResourceStatusReason: event.reason,
  };
}
