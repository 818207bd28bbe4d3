import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Deserializer, Protocol, SdkClient } from './sdk-parts.ts';

/** What answers with an item. */
const ANSWERS = ['com.amazonaws.dynamodb#GetItemOutput', 'com.amazonaws.dynamodb#UpdateItemOutput'];

/**
 * Has the items that a client is answered read by JSON.parse. The SDK's own reader takes each attribute through all that
 * it knows of its type; a leaf of the ledger has up to 64 of them, and is answered with each write to it.
 */
export function readItemsNatively(client: DynamoDBClient): DynamoDBClient {
  const { config } = client as unknown as SdkClient;
  const { deserializer } = config.protocol;
  const read: Deserializer['read'] = (schema, bytes) =>
    isAnswer(schema) ? answerOf(bytes) : deserializer.read(schema, bytes);
  config.protocol = Object.assign(Object.create(config.protocol) as Protocol, {
    deserializer: Object.assign(Object.create(deserializer) as Deserializer, { read }),
  });
  return client;
}

const isAnswer = (schema: unknown): boolean =>
  ANSWERS.includes((schema as { getName?: (qualified: boolean) => string }).getName?.(true) ?? '');

function answerOf(bytes: Uint8Array): object {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const answer = JSON.parse(text) as { Item?: Attributes; Attributes?: Attributes };
  for (const attributes of [answer.Item, answer.Attributes])
    if (attributes !== undefined) Object.values(attributes).forEach(decode);
  return answer;
}

type Attributes = Record<string, AttributeValue>;

/** All of an attribute's JSON is what it stands for, but for bytes. */
function decode(attribute: { -readonly [Type in keyof AttributeValue]: unknown }): void {
  if (typeof attribute.B === 'string') attribute.B = bytesOf(attribute.B);
  else if (attribute.BS !== undefined) attribute.BS = (attribute.BS as string[]).map(bytesOf);
  else if (attribute.L !== undefined) (attribute.L as AttributeValue[]).forEach(decode);
  else if (attribute.M !== undefined) Object.values(attribute.M as Attributes).forEach(decode);
}

function bytesOf(base64: string): Uint8Array {
  const { buffer, byteOffset, byteLength } = Buffer.from(base64, 'base64');
  return new Uint8Array(buffer, byteOffset, byteLength);
}
