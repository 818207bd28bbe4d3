import type { IncomingMessage, ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
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

/** An item in DynamoDB's JSON, each attribute with its type. */
export type TypedItem = Record<string, AttributeValue>;

/**
 * @param directory keeps the tables; absent: they are gone at close
 * @param onItem told of each item that a write answers as it is from then on
 * @throws Error where the directory is in use
 */
export async function createDynamoDbService(
  directory: string | undefined,
  onItem?: (item: TypedItem) => void,
): Promise<DynamoDbService> {
  const tables = await openDynalite({
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
    ...(directory === undefined ? {} : { path: directory }),
  });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const action = String(request.headers['x-amz-target']).slice('DynamoDB_20120810.'.length);
    const body = parseJsonObject(await readText(request, REQUEST_LIMIT_BYTES));
    const answered = await tables.call(action, body);
    reply(response, 200, answered);
    if (body['ReturnValues'] === 'ALL_NEW') onItem?.((answered as { Attributes?: TypedItem }).Attributes ?? {});
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
