import type { Template } from 'aws-cdk-lib/assertions';
import { listOf, type Resource, resourcesOf, type Statement, statementsOf } from './synth.ts';

/** A template's permissions, for people to review: what each role may do, and whom each resource lets in. */
export function permissionsText(template: Template): string {
  return [
    '# Who may do what',
    'Written by test/infra/permissions.test.ts, of the stack that is deployed; `--update` writes it again. `<Name>` is a\nresource of the template, `<Name.Arn>` its ARN.',
    ...Object.entries(resourcesOf(template, 'AWS::IAM::Role')).flatMap(([id, role]) => roleText(template, id, role)),
    ...[...POLICY_HOLDERS].flatMap(([type, held]) =>
      Object.values(resourcesOf(template, type)).flatMap((policy) => [
        `## ${listOf(policy.Properties[held]).map(inWords).join(', ')} itself`,
        listing(statementsOf(policy).map(statementText)),
      ]),
    ),
    '## Who may invoke whom',
    listing(
      Object.values(resourcesOf(template, 'AWS::Lambda::Permission')).map(
        ({ Properties: { Principal, SourceArn, FunctionName, Action } }) =>
          `Allow ${Principal}, for ${inWords(SourceArn)}: ${Action} on ${inWords(FunctionName)}`,
      ),
    ),
  ]
    .join('\n\n')
    .concat('\n');
}

/** The policies that resources carry, and the property that names the resource. */
const POLICY_HOLDERS = new Map([
  ['AWS::SQS::QueuePolicy', 'Queues'],
  ['AWS::S3::BucketPolicy', 'Bucket'],
]);

function roleText(template: Template, id: string, { Properties }: Resource): string[] {
  const trusted = Properties['AssumeRolePolicyDocument'] as { Statement: Statement[] };
  const policies = Object.values(resourcesOf(template, 'AWS::IAM::Policy')).filter((policy) =>
    listOf(policy.Properties['Roles']).some((role) => (role as { Ref: string }).Ref === id),
  );
  return [
    `## Role ${short(id)}`,
    trusted.Statement.map((statement) => `Taken on by: ${principalText(statement.Principal)}`).join('\n'),
    listing(policies.flatMap(statementsOf).map(statementText)),
  ];
}

const listing = (lines: readonly string[]): string => ['```text', ...lines.toSorted(), '```'].join('\n');

function statementText({ Effect, Action, Resource: resource, Principal, Condition }: Statement): string {
  const whom = Principal === undefined ? '' : ` ${principalText(Principal)}`;
  const actions = listOf(Action).toSorted().join(', ');
  const on = listOf(resource).map(inWords).join(', ');
  return `${Effect}${whom}: ${actions} on ${on}${Condition === undefined ? '' : `, if ${JSON.stringify(Condition)}`}`;
}

function principalText(principal: unknown): string {
  if (typeof principal === 'string') return principal === '*' ? 'everybody' : principal;
  return Object.values(principal as Record<string, unknown>)
    .flatMap((named) => listOf(named))
    .map((named) => (named === '*' ? 'everybody' : inWords(named)))
    .join(', ');
}

/** A value of the template as one word: of intrinsic functions only the names that they refer to are left. */
export function inWords(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Intrinsic;
  if (Ref !== undefined) return `<${short(Ref)}>`;
  if (attribute !== undefined) return `<${short(attribute[0])}.${attribute[1]}>`;
  if (join !== undefined) return join[1].map(inWords).join(join[0]);
  throw new Error(`expected Ref, Fn::GetAtt or Fn::Join, got ${JSON.stringify(value)}`);
}

interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly [id: string, attribute: string];
  readonly 'Fn::Join'?: readonly [separator: string, parts: readonly unknown[]];
}

/** A logical id without the hash that the CDK puts at its end. */
const short = (id: string): string => id.replace(/[0-9A-F]{8}$/, '');
