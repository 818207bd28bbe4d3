import type { IncomingMessage, ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import { AwsError } from '../aws-error.ts';
import { replyText } from '../gateway/reply.ts';
import { parseJsonObject, readText } from '../gateway/request-body.ts';
import { type Dynalite, openDynalite } from '../quirks/dynalite-internals.ts';

const REQUEST_LIMIT_BYTES = 16 * 1_048_576;

/** DynamoDB's JSON protocol over dynalite. */
export interface DynamoDbService {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  readonly call: Dynalite['call'];
  close(): Promise<void>;
}

/** `directory` keeps the tables; absent: they are gone at close. @throws Error where it is in use */
export async function createDynamoDbService(directory: string | undefined): Promise<DynamoDbService> {
  const tables = await openDynalite({
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
    ...(directory === undefined ? {} : { path: directory }),
  });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const action = String(request.headers['x-amz-target']).slice('DynamoDB_20120810.'.length);
    const body = parseJsonObject(await readText(request, REQUEST_LIMIT_BYTES));
    reply(response, 200, await tables.call(action, body));
  };

  return {
    handle: (request, response) => {
      answer(request, response).catch((error: unknown) => replyError(response, error));
    },
    call: tables.call,
    close: tables.close,
  };
}

function reply(response: ServerResponse, statusCode: number, value: unknown): void {
  const text = JSON.stringify(value ?? {});
  replyText(response, statusCode, text, {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-crc32': String(crc32(text)),
  });
}

function replyError(response: ServerResponse, error: unknown): void {
  const failure = error instanceof AwsError ? error : new AwsError('InternalServerError', String(error), 500);
  reply(response, failure.statusCode, { __type: failure.code, message: failure.message });
}
