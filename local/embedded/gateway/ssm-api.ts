import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { arnOf } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import type { ParameterStore, StoredParameter } from '../services/parameters.ts';
import { replyJson, replyJsonError } from './reply.ts';
import { parseJsonObject, readText } from './request-body.ts';

const REQUEST_LIMIT_BYTES = 1_048_576;
const CONTENT_TYPE = 'application/x-amz-json-1.1';

type Body = Readonly<Record<string, unknown>>;

const ACTIONS: Readonly<Record<string, (body: Body, store: ParameterStore) => unknown>> = {
  GetParameter: (body, store) => {
    const parameter = store.get(nameOf(body));
    if (parameter === undefined) throw notFound();
    return { Parameter: shape(parameter) };
  },
  GetParameters: (body, store) => {
    const names = Array.isArray(body['Names']) ? body['Names'].map(String) : [];
    const found = names.flatMap((name) => store.get(name) ?? []);
    return {
      Parameters: found.map(shape),
      InvalidParameters: names.filter((name) => store.get(name) === undefined),
    };
  },
  PutParameter: (body, store) => {
    const name = nameOf(body);
    if (store.get(name) !== undefined && body['Overwrite'] !== true) {
      throw new AwsError('ParameterAlreadyExists', `The parameter ${name} already exists: set Overwrite.`);
    }
    const { version } = store.put(name, String(body['Type'] ?? 'String'), String(body['Value'] ?? ''));
    return { Version: version, Tier: 'Standard' };
  },
  DeleteParameter: (body, store) => {
    if (!store.delete(nameOf(body))) throw notFound();
  },
};

/** SSM's parameter store, as far as a deploy needs it. */
export function createSsmApi(store: ParameterStore): RequestListener {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const name = String(request.headers['x-amz-target']).slice('AmazonSSM.'.length);
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (action === undefined) {
      throw new AwsError('UnknownOperationException', `the embedded runtime has no SSM action ${name}`);
    }
    const body = parseJsonObject(await readText(request, REQUEST_LIMIT_BYTES));
    replyJson(response, 200, action(body, store) ?? {}, CONTENT_TYPE);
  };
  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      request.resume();
      replyJsonError(response, error, CONTENT_TYPE);
    });
  };
}

function nameOf(body: Body): string {
  const name = body['Name'];
  if (typeof name === 'string' && name !== '') return name;
  throw new AwsError('ValidationException', `Name: expected a parameter's name, got ${JSON.stringify(name)}`);
}

function notFound(): AwsError {
  return new AwsError('ParameterNotFound', 'There is no such parameter.');
}

function shape({ name, type, value, version, modifiedAt }: StoredParameter): Record<string, unknown> {
  return {
    Name: name,
    Type: type,
    Value: value,
    Version: version,
    LastModifiedDate: modifiedAt.getTime() / 1000,
    ARN: arnOf('ssm', `parameter/${name.replace(/^\//, '')}`),
    DataType: 'text',
  };
}
