import type { SendMessageBatchCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import type { Protocol, SdkClient } from './sdk-parts.ts';

/**
 * Has a client's batches of messages written by JSON.stringify. The SDK's own writer looks at each character of a text
 * by itself: of a window of chunks it takes longer than all else that sending them does.
 */
export function writeBatchesNatively(client: SQSClient): SQSClient {
  const { config } = client as unknown as SdkClient;
  const { protocol } = config;
  const serializeRequest: Protocol['serializeRequest'] = async (operation, input, context) => {
    if (!isBatch(input)) return protocol.serializeRequest(operation, input, context);
    const request = await protocol.serializeRequest(operation, { ...input, Entries: [] }, context);
    request.body = jsonOf(input);
    return request;
  };
  config.protocol = Object.assign(Object.create(protocol) as Protocol, { serializeRequest });
  return client;
}

/** True of batches that are sent, not of those deleted, or made visible. */
const isBatch = (input: object): input is SendMessageBatchCommandInput =>
  (input as { Entries?: readonly object[] }).Entries?.some((entry) => 'MessageBody' in entry) === true;

/** Besides its body an entry has an id, a group and a delay. */
const ENTRY_BYTES = 512;
/** For what is escaped in a body. */
const ROOM = 1.5;

/** Piece by piece: what is large, and garbage soon, waits for a collection of the whole heap. */
const PIECE_CHARACTERS = 16_384;

/** A batch as the service reads it. */
function jsonOf({ Entries = [], ...rest }: SendMessageBatchCommandInput): Buffer {
  const bodies = Entries.reduce((sum, { MessageBody = '' }) => sum + MessageBody.length + ENTRY_BYTES, ENTRY_BYTES);
  let bytes = Buffer.allocUnsafe(Math.ceil(ROOM * bodies));
  let end = 0;
  const append = (text: string) => {
    const needed = end + Buffer.byteLength(text);
    if (needed > bytes.length) bytes = Buffer.concat([bytes.subarray(0, end)], 2 * needed);
    end += bytes.write(text, end);
  };
  append(JSON.stringify({ ...rest, Entries: [] }).slice(0, -']}'.length));
  for (const [i, { MessageBody = '', ...others }] of Entries.entries()) {
    append(`${i === 0 ? '' : ','}${JSON.stringify(others).slice(0, -'}'.length)},"MessageBody":"`);
    for (let from = 0; from < MessageBody.length; from += PIECE_CHARACTERS)
      append(JSON.stringify(MessageBody.slice(from, from + PIECE_CHARACTERS)).slice(1, -1));
    append('"}');
  }
  append(']}');
  return bytes.subarray(0, end);
}
