import type { SendMessageBatchCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import type { MessageBody } from '../core/ports.ts';
import { jsonParts } from '../events/json-text.ts';
import type { Protocol, SdkClient } from './sdk-parts.ts';
import { Sheets } from './sheets.ts';

/**
 * Has a client's batches of messages written by JSON.stringify. The SDK's own writer looks at each character of a text
 * by itself: of a window of chunks it takes longer than all else that sending them does.
 */
export function writeBatchesNatively(client: SQSClient): SQSClient {
  const { config, middlewareStack } = client as unknown as SdkClient;
  const { protocol } = config;
  const sheets = new Sheets();
  const serializeRequest: Protocol['serializeRequest'] = async (operation, input, context) => {
    if (!isBatch(input)) return protocol.serializeRequest(operation, input, context);
    const request = await protocol.serializeRequest(operation, { ...input, Entries: [] }, context);
    request.body = jsonOf(input, sheets);
    return request;
  };
  config.protocol = Object.assign(Object.create(protocol) as Protocol, { serializeRequest });
  middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      sheets.giveBack(args.input);
      return answer;
    },
    { step: 'initialize', priority: 'high', name: 'batchSent' },
  );
  return client;
}

/** True of batches that are sent, not of those deleted, or made visible. */
const isBatch = (input: object): input is SendMessageBatchCommandInput =>
  (input as { Entries?: readonly object[] }).Entries?.some((entry) => 'MessageBody' in entry) === true;

/** Besides its body an entry has an id, a group and a delay. */
const ENTRY_BYTES = 512;
/** For what is escaped in a body. */
const ROOM = 1.5;

/**
 * A batch as the service reads it. Its text is never in memory as a whole: what is large, and garbage soon, waits for a
 * collection of all that there is.
 */
function jsonOf(input: SendMessageBatchCommandInput, sheets: Sheets): Buffer {
  const { Entries = [], ...rest } = input;
  const characters = Entries.reduce((sum, { MessageBody = '' }) => sum + MessageBody.length, 0);
  let bytes = sheets.take(input, Math.ceil(ROOM * characters) + ENTRY_BYTES * (Entries.length + 1));
  let end = 0;
  const makeRoom = (needed: number) => {
    if (end + needed <= bytes.length) return;
    const larger = sheets.take(input, 2 * (end + needed));
    bytes.copy(larger, 0, 0, end);
    bytes = larger;
  };
  const append = (text: string) => {
    makeRoom(Buffer.byteLength(text));
    end += bytes.write(text, end);
  };
  const appendBody = (body: MessageBody) => {
    for (const part of jsonParts(typeof body === 'string' ? body : body.head)) append(part);
    if (typeof body === 'string') return;
    makeRoom(body.length + 1);
    end = body.writeRest(bytes, end);
  };
  append(JSON.stringify({ ...rest, Entries: [] }).slice(0, -']}'.length));
  for (const [i, { MessageBody = '', ...others }] of Entries.entries()) {
    append(`${i === 0 ? '' : ','}${JSON.stringify(others).slice(0, -'}'.length)},"MessageBody":"`);
    appendBody(MessageBody);
    append('"}');
  }
  append(']}');
  return bytes.subarray(0, end);
}
