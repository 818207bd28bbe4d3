import { AwsError } from '../../aws-error.ts';
import type { QueryForm } from '../query-form.ts';
import type { XmlValue } from '../xml.ts';
import { wouldChange } from './change-sets.ts';
import { type Action, type CloudFormation, requireChangeable, requiredText } from './cloud-formation.ts';
import { stackShape, stackSummary } from './shapes.ts';

/** Stacks: what there is, and making, changing and deleting them without a change set. */
export const STACK_ACTIONS: Readonly<Record<string, Action>> = {
  DescribeStacks: (form, cloudFormation) => {
    const wanted = form.text('StackName') === undefined ? undefined : cloudFormation.stackOf(form);
    const stacks = wanted === undefined ? cloudFormation.services.stacks.list() : [wanted];
    return { Stacks: stacks.map(stackShape) };
  },
  ListStacks: (form, { services }) => {
    const statuses = form.texts('StackStatusFilter');
    const stacks = [...services.stacks.list(), ...services.stacks.listDeleted()];
    const isWanted = ({ status }: { status: string }) => statuses.length === 0 || statuses.includes(status);
    return { StackSummaries: stacks.filter(isWanted).map(stackSummary) };
  },
  ListExports: (_form, { services }) => ({
    Exports: services.stacks
      .list()
      .flatMap(({ id, outputs }) =>
        outputs.flatMap(({ exportName, value }) =>
          exportName === undefined ? [] : [{ ExportingStackId: id, Name: exportName, Value: value }],
        ),
      ),
  }),
  CreateStack: createStack,
  UpdateStack: updateStack,
  DeleteStack: deleteStack,
  UpdateTerminationProtection: async (form, cloudFormation) => {
    const stack = cloudFormation.stackOf(form);
    await cloudFormation.services.stacks.protect(stack, form.flag('EnableTerminationProtection'));
    return { StackId: stack.id };
  },
};

async function createStack(form: QueryForm, cloudFormation: CloudFormation): Promise<XmlValue> {
  const { stacks } = cloudFormation.services;
  const name = requiredText(form, 'StackName');
  if (stacks.find(name) !== undefined) throw new AwsError('AlreadyExistsException', `Stack [${name}] already exists`);
  const stack = stacks.add(name);
  try {
    const plan = await cloudFormation.planOf(form, stack);
    stack.terminationProtection = form.flag('EnableTerminationProtection');
    await cloudFormation.begin(() => stacks.deploy(stack, plan));
  } catch (error) {
    if (stack.status === 'REVIEW_IN_PROGRESS') stacks.discard(stack);
    throw error;
  }
  return { StackId: stack.id };
}

async function updateStack(form: QueryForm, cloudFormation: CloudFormation): Promise<XmlValue> {
  const stack = cloudFormation.stackOf(form);
  requireChangeable(stack);
  const plan = await cloudFormation.planOf(form, stack);
  // Somebody else may have begun to change it meanwhile.
  requireChangeable(stack);
  if (!wouldChange(stack, plan, cloudFormation)) {
    throw new AwsError('ValidationError', 'No updates are to be performed.');
  }
  await cloudFormation.begin(() => cloudFormation.services.stacks.deploy(stack, plan));
  return { StackId: stack.id };
}

async function deleteStack(form: QueryForm, cloudFormation: CloudFormation): Promise<XmlValue> {
  const { services, changeSets } = cloudFormation;
  const stack = services.stacks.find(requiredText(form, 'StackName'));
  if (stack === undefined || stack.deletedAt !== undefined) return {};
  if (stack.terminationProtection) {
    throw new AwsError(
      'ValidationError',
      `Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`,
    );
  }
  if (stack.isBusy) {
    throw new AwsError('ValidationError', `Stack [${stack.id}] cannot be deleted while in status ${stack.status}`);
  }
  changeSets.forget(stack);
  await cloudFormation.begin(() => services.stacks.delete(stack));
  return {};
}
