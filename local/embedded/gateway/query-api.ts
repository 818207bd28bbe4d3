import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { ACCOUNT_ID, iamArn } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import type { S3Service } from '../services/s3.ts';
import { escapeXml, replyText, replyXmlError } from './reply.ts';
import { readText } from './request-body.ts';

const REQUEST_LIMIT_BYTES = 4 * 1_048_576;

/** The deployed stack, as CloudFormation describes it. */
export interface StackDescription {
  readonly stackName: string;
  readonly stackId: string;
  readonly createdAt: Date;
  readonly outputs: readonly { readonly key: string; readonly value: string; readonly description?: string }[];
}

interface Namespace {
  readonly uri: string;
  readonly actions: Readonly<Record<string, (form: URLSearchParams) => string>>;
}

/** STS and CloudFormation; every other query-protocol action is SNS's, and fauxqs's to answer. */
export function createQueryApi(stack: () => StackDescription | undefined, s3: S3Service): RequestListener {
  const namespaces: readonly Namespace[] = [
    { uri: 'https://sts.amazonaws.com/doc/2011-06-15/', actions: { GetCallerIdentity: callerIdentity } },
    {
      uri: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
      actions: {
        DescribeStacks: (form) => describeStacks(form.get('StackName'), stack()),
        ListStacks: () => `<StackSummaries>${member(stack(), summary)}</StackSummaries>`,
      },
    },
  ];

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await readText(request, REQUEST_LIMIT_BYTES);
    const form = new URLSearchParams(text);
    const action = form.get('Action') ?? '';
    const namespace = namespaces.find(({ actions }) => Object.hasOwn(actions, action));
    const result = namespace?.actions[action]?.(form);
    if (namespace === undefined || result === undefined) {
      const forwarded = await s3.handleForm({ 'content-type': 'application/x-www-form-urlencoded' }, text);
      replyText(response, forwarded.statusCode, forwarded.body, { 'content-type': 'text/xml' });
      return;
    }
    const xml =
      `<${action}Response xmlns="${namespace.uri}"><${action}Result>${result}</${action}Result>` +
      `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`;
    replyText(response, 200, xml, { 'content-type': 'text/xml' });
  };

  return (request, response) => {
    answer(request, response).catch((error: unknown) => replyXmlError(response, error));
  };
}

function callerIdentity(): string {
  return `<Arn>${iamArn('root')}</Arn><UserId>${ACCOUNT_ID}</UserId><Account>${ACCOUNT_ID}</Account>`;
}

function describeStacks(wanted: string | null, stack: StackDescription | undefined): string {
  if (wanted !== null && wanted !== stack?.stackName && wanted !== stack?.stackId) {
    throw new AwsError('ValidationError', `Stack with id ${wanted} does not exist`);
  }
  return `<Stacks>${member(stack, description)}</Stacks>`;
}

function member(stack: StackDescription | undefined, write: (stack: StackDescription) => string): string {
  return stack === undefined ? '' : `<member>${write(stack)}</member>`;
}

function summary(stack: StackDescription): string {
  return (
    `<StackName>${escapeXml(stack.stackName)}</StackName><StackId>${escapeXml(stack.stackId)}</StackId>` +
    `<CreationTime>${stack.createdAt.toISOString()}</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>`
  );
}

function description(stack: StackDescription): string {
  const outputs = stack.outputs.map(
    ({ key, value, description: text }) =>
      `<member><OutputKey>${escapeXml(key)}</OutputKey><OutputValue>${escapeXml(value)}</OutputValue>` +
      `${text === undefined ? '' : `<Description>${escapeXml(text)}</Description>`}</member>`,
  );
  return `${summary(stack)}<Outputs>${outputs.join('')}</Outputs>`;
}
