import { performance } from 'node:perf_hooks';
import { type FauxqsQueue, type FauxqsSqsStore, SqsError, sqsActions } from './fauxqs-internals.ts';
import { correctAttributes, noteDeadLetters, type ReceivedMessage } from './sqs-received-attributes.ts';

const MAX_WAIT_SECONDS = 20;

interface Received {
  readonly Messages?: readonly ReceivedMessage[];
}

/** What is known of whoever waits for a message. */
export interface Poller {
  /** The client closed its connection. */
  readonly isGone: () => boolean;
  /** The runtime is ending. */
  readonly isClosing: () => boolean;
}

/**
 * What is wrong: a long poll of fauxqs goes on after its client has gone away, takes the next message, and that message
 * is lost until its visibility timeout. One message also wakes every waiting poll, and those that find nothing answer
 * empty at once.
 * Seen: a ReceiveMessage aborted by an AbortSignal, then a SendMessage: the next ReceiveMessage stays empty.
 *
 * So the wait is done here: look, wait, look again until there is a message, time is up, or nobody listens.
 */
export async function receiveMessages(
  body: Readonly<Record<string, unknown>>,
  store: FauxqsSqsStore,
  host: string,
  poller: Poller,
): Promise<Received> {
  const receive = sqsActions.get('ReceiveMessage');
  if (receive === undefined) throw new Error('fauxqs has no ReceiveMessage');
  const queue = typeof body['QueueUrl'] === 'string' ? store.getQueue(body['QueueUrl']) : undefined;
  const waitSeconds = waitTimeSeconds(body, queue);
  const deadline = performance.now() + waitSeconds * 1000;
  const noting = noteDeadLetters(store, queue);
  for (;;) {
    if (poller.isGone()) return {};
    const received = (await receive({ ...body, WaitTimeSeconds: 0 }, noting, { headers: { host } })) as Received;
    correctAttributes(received.Messages ?? [], body, queue);
    const remainingMs = deadline - performance.now();
    if (received.Messages !== undefined || queue === undefined || remainingMs <= 0 || poller.isClosing()) {
      return received;
    }
    await queue.waitForMessages(remainingMs / 1000);
  }
}

/** Puts back what was received for a client that is gone, as if it had never been received. */
export function putBack(store: FauxqsSqsStore, queueUrl: unknown, received: Received): void {
  const queue = typeof queueUrl === 'string' ? store.getQueue(queueUrl) : undefined;
  for (const { ReceiptHandle } of received.Messages ?? []) {
    const message = queue?.inflightMessages.get(ReceiptHandle)?.message;
    if (message !== undefined) message.approximateReceiveCount -= 1;
    queue?.changeVisibility(ReceiptHandle, 0);
  }
}

function waitTimeSeconds(body: Readonly<Record<string, unknown>>, queue: FauxqsQueue | undefined): number {
  const waitSeconds = Number(body['WaitTimeSeconds'] ?? queue?.attributes['ReceiveMessageWaitTimeSeconds'] ?? 0);
  if (waitSeconds >= 0 && waitSeconds <= MAX_WAIT_SECONDS) return waitSeconds;
  throw new SqsError(
    'InvalidParameterValue',
    `Value ${waitSeconds} for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.`,
  );
}
