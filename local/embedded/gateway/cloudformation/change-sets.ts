import { AwsError } from '../../aws-error.ts';
import { previewChanges, type ResourceChange, UNKNOWN } from '../../deploy/change-preview.ts';
import { isSame } from '../../deploy/resource-put.ts';
import type { Stack, StackPlan } from '../../deploy/stack.ts';
import type { QueryForm } from '../query-form.ts';
import type { XmlValue } from '../xml.ts';
import type { ChangeSet } from './change-set-store.ts';
import { type Action, type CloudFormation, requireChangeable, requiredText } from './cloud-formation.ts';
import { parameterShapes, tagShapes } from './shapes.ts';

/** The CDK CLI takes a failure of this text for "no changes". */
const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

/** Change sets: what `cdk deploy` and `cdk diff` go by. Each is complete when its request is answered. */
export const CHANGE_SET_ACTIONS: Readonly<Record<string, Action>> = {
  CreateChangeSet: createChangeSet,
  DescribeChangeSet: (form, cloudFormation) => describe(changeSetOf(form, cloudFormation)),
  DeleteChangeSet: (form, { services, changeSets }) => {
    const stackName = form.text('StackName');
    const stack = stackName === undefined ? undefined : services.stacks.find(stackName);
    changeSets.delete(requiredText(form, 'ChangeSetName'), stack);
    return {};
  },
  ListChangeSets: (form, cloudFormation) => ({
    Summaries: cloudFormation.changeSets.listOf(cloudFormation.stackOf(form)).map(summary),
  }),
  ExecuteChangeSet: executeChangeSet,
};

async function createChangeSet(form: QueryForm, cloudFormation: CloudFormation): Promise<XmlValue> {
  const { services, changeSets } = cloudFormation;
  const name = requiredText(form, 'ChangeSetName');
  const stackName = requiredText(form, 'StackName');
  const kind = form.text('ChangeSetType') ?? 'UPDATE';
  if (kind === 'IMPORT') throw new AwsError('ValidationError', "the embedded runtime doesn't import resources");
  const found = services.stacks.find(stackName);
  const isNew = found === undefined || found.deletedAt !== undefined;
  if (kind !== 'CREATE' && isNew) throw new AwsError('ValidationError', `Stack [${stackName}] does not exist`);
  if (kind === 'CREATE' && !isNew && found.status !== 'REVIEW_IN_PROGRESS') {
    const message = `Stack [${stackName}] already exists and cannot be created again with the changeSet [${name}].`;
    throw new AwsError('ValidationError', message);
  }
  const stack = isNew ? services.stacks.add(stackName) : found;
  try {
    requireChangeable(stack);
    if (changeSets.listOf(stack).some((set) => set.name === name)) {
      throw new AwsError('AlreadyExistsException', `ChangeSet ${name} already exists for stack ${stack.id}`);
    }
    const plan = await cloudFormation.planOf(form, stack);
    const { changes, isChange } = preview(stack, plan, cloudFormation);
    const failure = isChange ? undefined : NO_CHANGES;
    const set = changeSets.add(stack, name, { description: form.text('Description'), plan, changes, failure });
    if (isNew) stack.enter('REVIEW_IN_PROGRESS', 'User Initiated');
    return { Id: set.id, StackId: stack.id };
  } catch (error) {
    if (isNew) services.stacks.discard(stack);
    throw error;
  }
}

function preview(stack: Stack, plan: StackPlan, { services }: CloudFormation) {
  const { changes, outputsChange } = previewChanges(stack, services.stacks.scopeOf(stack, plan, UNKNOWN));
  const others = stack.plan === undefined || outputsChange || !isSame(stack.plan.tags, plan.tags);
  return { changes, isChange: changes.length > 0 || others };
}

/** Whether deploying a plan would change anything. */
export function wouldChange(stack: Stack, plan: StackPlan, cloudFormation: CloudFormation): boolean {
  return preview(stack, plan, cloudFormation).isChange;
}

function changeSetOf(form: QueryForm, { services, changeSets }: CloudFormation): ChangeSet {
  const stackName = form.text('StackName');
  const stack = stackName === undefined ? undefined : services.stacks.find(stackName);
  const name = requiredText(form, 'ChangeSetName');
  if (stackName !== undefined && stack === undefined) {
    throw new AwsError('ChangeSetNotFound', `ChangeSet [${name}] does not exist`, 404);
  }
  return changeSets.get(name, stack);
}

async function executeChangeSet(form: QueryForm, cloudFormation: CloudFormation): Promise<XmlValue> {
  const set = changeSetOf(form, cloudFormation);
  const { stack, plan } = set;
  if (set.failure !== undefined) {
    const message = `ChangeSet [${set.id}] cannot be executed in its current status of [${statusOf(set)}]`;
    throw new AwsError('InvalidChangeSetStatus', message);
  }
  requireChangeable(stack);
  cloudFormation.changeSets.forget(stack);
  await cloudFormation.begin(() => cloudFormation.services.stacks.deploy(stack, plan));
  return {};
}

const statusOf = ({ failure }: ChangeSet) => (failure === undefined ? 'CREATE_COMPLETE' : 'FAILED');

function summary(set: ChangeSet): Record<string, XmlValue> {
  const { id, name, stack, createdAt, description, failure } = set;
  return {
    StackId: stack.id,
    StackName: stack.name,
    ChangeSetId: id,
    ChangeSetName: name,
    ExecutionStatus: failure === undefined ? 'AVAILABLE' : 'UNAVAILABLE',
    Status: statusOf(set),
    StatusReason: failure,
    CreationTime: createdAt,
    Description: description,
  };
}

function describe(set: ChangeSet): XmlValue {
  const { plan, changes } = set;
  return {
    ...summary(set),
    Parameters: parameterShapes(plan),
    Tags: tagShapes(plan),
    Changes: changes.map((change) => ({ Type: 'Resource', ResourceChange: changeShape(change) })),
  };
}

function changeShape({ action, logicalId, type, physicalId, replaced, changed, retained }: ResourceChange): XmlValue {
  const policy = replaced ? `ReplaceAnd${retained ? 'Retain' : 'Delete'}` : retained ? 'Retain' : 'Delete';
  return {
    Action: action,
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    PolicyAction: replaced || action === 'Remove' ? policy : undefined,
    Replacement: action !== 'Modify' ? undefined : replaced ? 'True' : 'False',
    Scope: [...new Set(changed.map(({ property, isPolicy }) => (isPolicy ? property : 'Properties')))],
    Details: changed.map(({ property, isPolicy, replaces }) => ({
      Target: isPolicy
        ? { Attribute: property }
        : { Attribute: 'Properties', Name: property, RequiresRecreation: replaces ? 'Always' : 'Never' },
      Evaluation: 'Static',
      ChangeSource: 'DirectModification',
    })),
  };
}
