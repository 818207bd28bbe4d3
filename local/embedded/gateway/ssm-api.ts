import type { RequestListener } from 'node:http';
import { arnOf } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import type { ParameterStore, StoredParameter } from '../services/parameters.ts';
import { createJsonActions, type JsonBody } from './json-actions.ts';

const ACTIONS: Readonly<Record<string, (body: JsonBody, store: ParameterStore) => unknown>> = {
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
  return createJsonActions({ prefix: 'AmazonSSM', name: 'SSM' }, ACTIONS, store);
}

function nameOf(body: JsonBody): string {
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
