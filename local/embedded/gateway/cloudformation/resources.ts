import { AwsError } from '../../aws-error.ts';
import { type Action, requiredText } from './cloud-formation.ts';
import { resourceShape } from './shapes.ts';

/** What stacks have. */
export const RESOURCE_ACTIONS: Readonly<Record<string, Action>> = {
  DescribeStackResources: (form, cloudFormation) => {
    const stack = cloudFormation.stackOf(form);
    const wanted = form.text('LogicalResourceId');
    const resources = [...stack.resources.values()].filter(
      ({ logicalId }) => wanted === undefined || wanted === logicalId,
    );
    const owner = { StackId: stack.id, StackName: stack.name };
    return { StackResources: resources.map((resource) => ({ ...owner, ...resourceShape(resource) })) };
  },
  DescribeStackResource: (form, cloudFormation) => {
    const stack = cloudFormation.stackOf(form);
    const logicalId = requiredText(form, 'LogicalResourceId');
    const resource = stack.resources.get(logicalId);
    if (resource === undefined) {
      throw new AwsError('ValidationError', `Resource ${logicalId} does not exist for stack ${stack.name}`);
    }
    return { StackResourceDetail: { StackId: stack.id, StackName: stack.name, ...resourceShape(resource) } };
  },
  ListStackResources: (form, cloudFormation) => ({
    StackResourceSummaries: [...cloudFormation.stackOf(form).resources.values()].map(resourceShape),
  }),
};
