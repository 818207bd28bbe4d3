import {
  CreateChangeSetCommand,
  type CreateChangeSetCommandInput,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { EmptyRuntime } from './mini-stack.ts';
import { type ZipEntry, zipOf } from './zip-file.ts';

type Resources = Readonly<Record<string, { readonly Type: string; readonly [field: string]: unknown }>>;

/** A template as JSON. */
export const templateOf = (Resources: Resources, rest: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ ...rest, Resources });

/** Stacks of one runtime, deployed as `cdk deploy` does: by change sets. */
export function stacksOf({ cloudFormation }: Pick<EmptyRuntime, 'cloudFormation'>) {
  const describe = async (name: string): Promise<Stack | undefined> => {
    try {
      return (await cloudFormation.send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0];
    } catch (error) {
      if ((error as Error).message === `Stack with id ${name} does not exist`) return undefined;
      throw error;
    }
  };
  return {
    describe,
    /** The stack as it is then. */
    async deploy(name: string, template: string, more: Partial<CreateChangeSetCommandInput> = {}) {
      const kind = (await describe(name)) === undefined ? 'CREATE' : 'UPDATE';
      const set = { StackName: name, ChangeSetName: 'deploy' };
      const TemplateBody = template;
      await cloudFormation.send(new CreateChangeSetCommand({ ...set, ChangeSetType: kind, TemplateBody, ...more }));
      await cloudFormation.send(new ExecuteChangeSetCommand(set));
      const stack = await describe(name);
      if (stack === undefined) throw new Error(`there is no stack ${name}`);
      const outputs = stack.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]) ?? [];
      const output = (key: string): string => String(Object.fromEntries(outputs)[key]);
      return { status: stack.StackStatus, stack, output };
    },
    delete: (name: string) => cloudFormation.send(new DeleteStackCommand({ StackName: name })),
    /** `<logicalId> <status>[: reason]`, oldest first. */
    async events(name: string): Promise<readonly string[]> {
      const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: name }));
      return StackEvents.toReversed().map(
        ({ LogicalResourceId, ResourceStatus, ResourceStatusReason: reason }) =>
          `${LogicalResourceId} ${ResourceStatus}${reason === undefined ? '' : `: ${reason}`}`,
      );
    },
    /** What Ref of each resource gives. */
    async resources(name: string): Promise<Readonly<Record<string, string>>> {
      const { StackResources = [] } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName: name }));
      return Object.fromEntries(
        StackResources.map(({ LogicalResourceId, PhysicalResourceId }) => [LogicalResourceId, PhysicalResourceId]),
      );
    },
  };
}

const BUCKET = 'code';

/** Puts a function's code into S3, as `cdk deploy` does, and gives the resource that runs it. */
export async function functionOf(
  { s3 }: Pick<EmptyRuntime, 's3'>,
  key: string,
  handler: string,
  properties: Readonly<Record<string, unknown>> = {},
) {
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET })).catch(() => undefined);
  const entries: readonly ZipEntry[] = [{ name: 'lib/index.mjs', content: `export const handler = ${handler};\n` }];
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: zipOf(entries) }));
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs24.x',
      Handler: 'lib/index.handler',
      Code: { S3Bucket: BUCKET, S3Key: key },
      ...properties,
    },
  };
}
