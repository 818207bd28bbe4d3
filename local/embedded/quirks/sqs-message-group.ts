import type { FauxqsQueue } from './fauxqs-internals.ts';

interface Entry {
  readonly MessageBody?: unknown;
  readonly MessageGroupId?: unknown;
}

/**
 * What is wrong: fauxqs drops MessageGroupId on a standard queue, where SQS keeps it (fair queues) and shows it as the
 * system attribute of that name.
 * Seen: SendMessage with MessageGroupId, ReceiveMessage with MessageSystemAttributeNames All: no such attribute.
 *
 * Runs `send` (a synchronous SendMessage or SendMessageBatch) with the queue's `enqueue` completing each message.
 * Messages arrive there in the order of `entries`; refused entries are left out.
 */
export function keepingMessageGroups<T>(queue: FauxqsQueue | undefined, entries: readonly Entry[], send: () => T): T {
  if (queue === undefined || queue.isFifo() || !entries.some((entry) => entry.MessageGroupId !== undefined)) {
    return send();
  }
  let position = 0;
  // An own property shadows the class's method for as long as this synchronous call lasts.
  queue.enqueue = function enqueue(this: FauxqsQueue, message) {
    while (position < entries.length && entries[position]?.MessageBody !== message.body) position += 1;
    const group = entries[position]?.MessageGroupId;
    position += 1;
    if (typeof group === 'string') message.messageGroupId = group;
    (Object.getPrototypeOf(this) as FauxqsQueue).enqueue.call(this, message);
  };
  try {
    return send();
  } finally {
    Reflect.deleteProperty(queue, 'enqueue');
  }
}
