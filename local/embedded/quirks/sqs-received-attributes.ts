import type { FauxqsQueue, FauxqsSqsStore } from './fauxqs-internals.ts';

const DEAD_LETTER_SOURCE = 'DeadLetterQueueSourceArn';

/** A message as fauxqs receives it. */
export interface ReceivedMessage {
  readonly ReceiptHandle: string;
  Attributes?: Record<string, string>;
  MessageAttributes?: unknown;
  MD5OfMessageAttributes?: string;
}

/**
 * What is wrong: fauxqs answers all message attributes where none are asked for, and doesn't tell of a message in a
 * dead-letter queue which queue it came from.
 * Seen: ReceiveMessage without MessageAttributeNames had four of them; one with MessageSystemAttributeNames All had no
 * DeadLetterQueueSourceArn.
 *
 * Corrects what was received. A message that a runtime kept from an earlier run no longer knows its source.
 */
export function correctAttributes(
  messages: readonly ReceivedMessage[],
  body: Readonly<Record<string, unknown>>,
  queue: FauxqsQueue | undefined,
): void {
  const asksForNone = listOf(body['MessageAttributeNames']).length === 0;
  const systemNames = [...listOf(body['AttributeNames']), ...listOf(body['MessageSystemAttributeNames'])];
  const asksForSource = systemNames.includes('All') || systemNames.includes(DEAD_LETTER_SOURCE);
  for (const message of messages) {
    if (asksForNone) {
      delete message.MessageAttributes;
      delete message.MD5OfMessageAttributes;
    }
    const source = asksForSource ? queue?.inflightMessages.get(message.ReceiptHandle)?.message : undefined;
    if (source?.deadLetterSourceArn === undefined) continue;
    message.Attributes = { ...message.Attributes, [DEAD_LETTER_SOURCE]: source.deadLetterSourceArn };
  }
}

/** The store as `receive` sees it, for which a message that is moved to a dead-letter queue keeps where it came from. */
export function noteDeadLetters(store: FauxqsSqsStore, from: FauxqsQueue | undefined): FauxqsSqsStore {
  if (from?.attributes['RedrivePolicy'] === undefined) return store;
  const noted: FauxqsSqsStore = Object.create(store);
  noted.getQueueByArn = (arn) => {
    const deadLetters = store.getQueueByArn(arn);
    if (deadLetters === undefined) return undefined;
    const entrance: FauxqsQueue = Object.create(deadLetters);
    entrance.enqueue = (message) => {
      message.deadLetterSourceArn = from.arn;
      deadLetters.enqueue(message);
    };
    return entrance;
  };
  return noted;
}

const listOf = (names: unknown): readonly unknown[] => (Array.isArray(names) ? names : []);
