import type { Stack, StackPlan, StackResource } from '../../deploy/stack.ts';
import type { XmlValue } from '../xml.ts';

/** CloudFormation doesn't show these values. */
const HIDDEN = '****';

/** A stack as DescribeStacks shows it. */
export function stackShape(stack: Stack): XmlValue {
  const { plan, outputs } = stack;
  return {
    ...stackSummary(stack),
    Description: plan?.template.Description,
    Parameters: plan === undefined ? [] : parameterShapes(plan),
    RollbackConfiguration: {},
    DisableRollback: false,
    NotificationARNs: [],
    Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
    Outputs: outputs.map(({ key, value, description, exportName }) => ({
      OutputKey: key,
      OutputValue: value,
      Description: description,
      ExportName: exportName,
    })),
    Tags: plan === undefined ? [] : tagShapes(plan),
    EnableTerminationProtection: stack.terminationProtection,
  };
}

/** A stack as ListStacks shows it. */
export function stackSummary(stack: Stack): Record<string, XmlValue> {
  return {
    StackId: stack.id,
    StackName: stack.name,
    CreationTime: stack.createdAt,
    LastUpdatedTime: stack.updatedAt,
    DeletionTime: stack.deletedAt,
    StackStatus: stack.status,
    StackStatusReason: stack.statusReason,
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  };
}

/** Those of an SSM type with the value that they name. */
export function parameterShapes({ template, parameters, values }: StackPlan): readonly XmlValue[] {
  return Object.entries(parameters).map(([key, value]) => {
    const isHidden = template.Parameters?.[key]?.NoEcho === true;
    const resolved = values[key];
    return {
      ParameterKey: key,
      ParameterValue: isHidden ? HIDDEN : value,
      ResolvedValue: resolved === value || isHidden ? undefined : resolved,
    };
  });
}

/** In the order in which they were stated. */
export function tagShapes({ tags }: StackPlan): readonly XmlValue[] {
  return Object.entries(tags).map(([key, value]) => ({ Key: key, Value: value }));
}

/** A resource as all three listings show it; they call its time by two names. */
export function resourceShape({ logicalId, type, deployed, status, updatedAt }: StackResource) {
  return {
    LogicalResourceId: logicalId,
    PhysicalResourceId: deployed.physicalId,
    ResourceType: type,
    LastUpdatedTimestamp: updatedAt,
    Timestamp: updatedAt,
    ResourceStatus: status,
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
  };
}
