import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { StackRegistry } from '../deploy/stack-registry.ts';
import type { ParameterStore } from '../services/parameters.ts';
import type { S3Service } from '../services/s3.ts';
import type { RunQuery } from './query-actions.ts';
import { replyText, replyXmlError } from './reply.ts';
import { readText } from './request-body.ts';

const REQUEST_LIMIT_BYTES = 4 * 1_048_576;

/** What the query protocol's services work on. */
export interface QueryServices {
  readonly stacks: StackRegistry;
  readonly s3: S3Service;
  readonly parameters: ParameterStore;
}

/** Which service a request is for, by the version of its API that it states. */
const NAMESPACES: Readonly<Record<string, string>> = {
  '2011-06-15': 'https://sts.amazonaws.com/doc/2011-06-15/',
  '2010-05-15': 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
};

/** STS and CloudFormation; every other query-protocol action is SNS's, and fauxqs's to answer. */
export function createQueryApi(services: QueryServices): RequestListener {
  let actions: Promise<RunQuery> | undefined;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const text = await readText(request, REQUEST_LIMIT_BYTES);
    const form = new URLSearchParams(text);
    const namespace = NAMESPACES[form.get('Version') ?? ''];
    if (namespace === undefined) {
      const forwarded = await services.s3.handleForm({ 'content-type': 'application/x-www-form-urlencoded' }, text);
      replyText(response, forwarded.statusCode, forwarded.body, { 'content-type': 'text/xml' });
      return;
    }
    const action = form.get('Action') ?? '';
    actions ??= import('./query-actions.ts').then(({ createQueryActions }) => createQueryActions(services));
    const run = await actions;
    const result = await run(action, form, request.headers.authorization);
    const xml =
      `<${action}Response xmlns="${namespace}"><${action}Result>${result}</${action}Result>` +
      `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`;
    replyText(response, 200, xml, { 'content-type': 'text/xml' });
  };

  return (request, response) => {
    answer(request, response).catch((error: unknown) => replyXmlError(response, error));
  };
}
