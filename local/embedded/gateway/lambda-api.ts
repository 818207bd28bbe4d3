import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { AwsError } from '../aws-error.ts';
import type { EventSourceMappingConfiguration, InvocationType, LambdaService } from '../lambda/types.ts';
import { functionShape, mappingShape, updatedMapping } from './lambda-shapes.ts';
import { replyJson, replyJsonError, replyText } from './reply.ts';
import { parseJsonObject, readText } from './request-body.ts';

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html (as of 2026-11) */
const SYNCHRONOUS_PAYLOAD_BYTES = 6 * 1_048_576;
const ASYNCHRONOUS_PAYLOAD_BYTES = 1_048_576;

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The pattern's capture: a function's name or ARN, or a mapping's UUID. */
  readonly name: string;
  readonly query: URLSearchParams;
}

interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly handle: (call: Call, lambda: LambdaService) => void | Promise<void>;
}

const ROUTES: readonly Route[] = [
  { method: 'POST', pattern: /^\/functions\/([^/]+)\/invocations$/, handle: invoke },
  { method: 'GET', pattern: /^\/functions\/?$/, handle: listFunctions },
  { method: 'GET', pattern: /^\/functions\/([^/]+)$/, handle: getFunction },
  { method: 'GET', pattern: /^\/functions\/([^/]+)\/configuration$/, handle: getFunctionConfiguration },
  { method: 'GET', pattern: /^\/event-source-mappings\/?$/, handle: listMappings },
  { method: 'GET', pattern: /^\/event-source-mappings\/([^/]+)$/, handle: getMapping },
  { method: 'PUT', pattern: /^\/event-source-mappings\/([^/]+)$/, handle: updateMapping },
];

/** Lambda's REST API: the part that a program using a deployed function needs. */
export function createLambdaApi(lambda: LambdaService): RequestListener {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const path = pathname.replace(/^\/20\d\d-\d\d-\d\d/, '');
    for (const { method, pattern, handle } of ROUTES) {
      const match = method === request.method ? pattern.exec(path) : null;
      if (match === null) continue;
      await handle({ request, response, name: decodeURIComponent(match[1] ?? ''), query: searchParams }, lambda);
      return;
    }
    throw new AwsError('UnknownOperationException', `the embedded runtime has no ${request.method} ${pathname}`, 404);
  };
  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      request.resume();
      replyJsonError(response, error, 'application/json');
    });
  };
}

async function invoke({ request, response, name }: Call, lambda: LambdaService): Promise<void> {
  const type = String(request.headers['x-amz-invocation-type'] ?? 'RequestResponse');
  if (type !== 'RequestResponse' && type !== 'Event' && type !== 'DryRun') {
    throw new AwsError('InvalidParameterValueException', `expected an invocation type, got ${type}`);
  }
  const payload = await readPayload(request, type);
  const result = await lambda.invoke(name, payload, type);
  const wantsLog = request.headers['x-amz-log-type'] === 'Tail' && type === 'RequestResponse';
  replyText(response, result.statusCode, result.payload, {
    'content-type': 'application/json',
    'x-amz-executed-version': '$LATEST',
    ...(result.functionError === undefined ? {} : { 'x-amz-function-error': result.functionError }),
    ...(wantsLog ? { 'x-amz-log-result': Buffer.from(result.logTail, 'utf8').toString('base64') } : {}),
  });
}

async function readPayload(request: IncomingMessage, type: InvocationType): Promise<string> {
  const limit = type === 'Event' ? ASYNCHRONOUS_PAYLOAD_BYTES : SYNCHRONOUS_PAYLOAD_BYTES;
  const text = await readText(request, limit).catch((error: unknown) => {
    if (!(error instanceof AwsError)) throw error;
    throw new AwsError('RequestTooLargeException', `expected a payload of at most ${limit} bytes`, 413);
  });
  try {
    JSON.parse(text === '' ? '{}' : text);
  } catch (cause) {
    throw new AwsError('InvalidRequestContentException', `Could not parse request body into json: ${String(cause)}`);
  }
  return text === '' ? '{}' : text;
}

function functionNamed(lambda: LambdaService, name: string) {
  const found = lambda.getFunction(
    name.split(':').at(-1) === '$LATEST' ? name.split(':').slice(0, -1).join(':') : name,
  );
  if (found === undefined) throw new AwsError('ResourceNotFoundException', `Function not found: ${name}`, 404);
  return found;
}

function getFunction({ response, name }: Call, lambda: LambdaService): void {
  const configuration = functionNamed(lambda, name);
  const { reservedConcurrency } = configuration;
  json(response, {
    Configuration: functionShape(configuration),
    Code: { RepositoryType: 'S3', Location: `file://${configuration.codeDirectory}` },
    ...(reservedConcurrency === undefined
      ? {}
      : { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } }),
  });
}

function getFunctionConfiguration({ response, name }: Call, lambda: LambdaService): void {
  json(response, functionShape(functionNamed(lambda, name)));
}

function listFunctions({ response }: Call, lambda: LambdaService): void {
  json(response, { Functions: lambda.listFunctions().map(functionShape) });
}

function listMappings({ response, query }: Call, lambda: LambdaService): void {
  const source = query.get('EventSourceArn');
  const functionName = query.get('FunctionName')?.split(':').at(-1);
  const mappings = lambda
    .listMappings()
    .filter((mapping) => source === null || mapping.eventSourceArn === source)
    .filter((mapping) => functionName === undefined || mapping.functionName === functionName);
  json(response, { EventSourceMappings: mappings.map((mapping) => shape(mapping, lambda)) });
}

function mappingOf(lambda: LambdaService, uuid: string): EventSourceMappingConfiguration {
  const mapping = lambda.getMapping(uuid);
  if (mapping !== undefined) return mapping;
  throw new AwsError('ResourceNotFoundException', `The resource you requested does not exist: ${uuid}`, 404);
}

function getMapping({ response, name }: Call, lambda: LambdaService): void {
  json(response, shape(mappingOf(lambda, name), lambda));
}

async function updateMapping({ request, response, name }: Call, lambda: LambdaService): Promise<void> {
  const body = parseJsonObject(await readText(request, ASYNCHRONOUS_PAYLOAD_BYTES));
  const mapping = updatedMapping(mappingOf(lambda, name), body);
  lambda.putMapping(mapping);
  replyJson(response, 202, shape(mapping, lambda), 'application/json');
}

function shape(mapping: EventSourceMappingConfiguration, lambda: LambdaService): Record<string, unknown> {
  return mappingShape(mapping, lambda.getFunction(mapping.functionName)?.functionArn ?? mapping.functionName);
}

function json(response: ServerResponse, value: unknown): void {
  replyJson(response, 200, value, 'application/json');
}
