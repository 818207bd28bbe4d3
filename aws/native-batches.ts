import type { SendMessageBatchCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { jsonParts } from '../events/json-text.ts';
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

/**
 * A batch as the service reads it. Its text is never in memory as a whole: what is large, and garbage soon, waits for a
 * collection of all that there is.
 */
function jsonOf({ Entries = [], ...rest }: SendMessageBatchCommandInput): Buffer {
  const parts = [JSON.stringify({ ...rest, Entries: [] }).slice(0, -']}'.length)];
  for (const [i, { MessageBody = '', ...others }] of Entries.entries()) {
    parts.push(`${i === 0 ? '' : ','}${JSON.stringify(others).slice(0, -'}'.length)},"MessageBody":"`);
    for (const part of jsonParts(MessageBody)) parts.push(part);
    parts.push('"}');
  }
  parts.push(']}');
  const bytes = Buffer.allocUnsafe(parts.reduce((sum, part) => sum + Buffer.byteLength(part), 0));
  let end = 0;
  for (const part of parts) end += bytes.write(part, end);
  return bytes;
}
