import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { AwsError } from '../aws-error.ts';
import { replyJson, replyJsonError } from './reply.ts';
import { parseJsonObject, readText } from './request-body.ts';

const REQUEST_LIMIT_BYTES = 16 * 1_048_576;
const CONTENT_TYPE = 'application/x-amz-json-1.1';

/** A request's JSON object. */
export type JsonBody = Readonly<Record<string, unknown>>;

/** A service of the JSON protocol: `X-Amz-Target: <prefix>.<action>`. An action without an answer answers `{}`. */
export function createJsonActions<Service>(
  { prefix, name }: { readonly prefix: string; readonly name: string },
  actions: Readonly<Record<string, (body: JsonBody, service: Service) => unknown>>,
  service: Service,
): RequestListener {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const wanted = String(request.headers['x-amz-target']).slice(`${prefix}.`.length);
    const action = Object.hasOwn(actions, wanted) ? actions[wanted] : undefined;
    if (action === undefined) {
      throw new AwsError('UnknownOperationException', `the embedded runtime has no ${name} action ${wanted}`);
    }
    const body = parseJsonObject(await readText(request, REQUEST_LIMIT_BYTES));
    replyJson(response, 200, action(body, service) ?? {}, CONTENT_TYPE);
  };
  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      request.resume();
      replyJsonError(response, error, CONTENT_TYPE);
    });
  };
}
