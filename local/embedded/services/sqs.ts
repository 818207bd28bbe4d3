import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { AwsError } from '../aws-error.ts';
import { replyJson, replyJsonError } from '../gateway/reply.ts';
import { parseJsonObject, readBytes } from '../gateway/request-body.ts';
import type { CallQueue } from '../lambda/queue-calls.ts';
import { type FauxqsQueue, type FauxqsSqsStore, SqsError, sqsActions } from '../quirks/fauxqs-internals.ts';
import { queryError } from '../quirks/sqs-error-codes.ts';
import { putBack, receiveMessages } from '../quirks/sqs-long-poll.ts';
import { keepingMessageGroups } from '../quirks/sqs-message-group.ts';
import { checkedEntries, checkedMessage, limitBatchEntryIds } from '../quirks/sqs-send-rules.ts';
import { allowAstralCharacters } from '../quirks/sqs-unicode.ts';
import { parseSqsRequest } from './sqs-request.ts';

/** A full batch is 1 MiB, and JSON may write a byte as six. */
const REQUEST_LIMIT_BYTES = 8 * 1_048_576;

interface SentBatch {
  readonly Failed: readonly unknown[];
}

/** SQS's JSON protocol over fauxqs's actions, without fauxqs's own HTTP layer in between. */
export interface SqsService {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** Runs one action in this process. @throws AwsError */
  call(action: string, body: Readonly<Record<string, unknown>>): unknown;
  /** For pollers in this process: without HTTP, and without a copy of each message, in between. */
  readonly poll: CallQueue;
  findQueue(name: string): FauxqsQueue | undefined;
  /** Long polls answer at once from here on. */
  endLongPolls(): void;
}

/** `host` is the gateway's `127.0.0.1:<port>`, which queue URLs are made of. */
export function createSqsService(store: FauxqsSqsStore, host: string): SqsService {
  allowAstralCharacters();
  limitBatchEntryIds();
  let closing = false;

  const run = (action: string, body: Readonly<Record<string, unknown>>): unknown => {
    const handler = sqsActions.get(action);
    if (handler === undefined) throw new AwsError('InvalidAction', `the embedded runtime has no SQS action ${action}`);
    const send = (checked = body) => handler(checked, store, { headers: { host } });
    if (action === 'SendMessage') {
      const checked = checkedMessage(body);
      return keepingMessageGroups(queueOf(store, body), [checked], () => send(checked));
    }
    if (action !== 'SendMessageBatch' || !Array.isArray(body['Entries'])) return send();
    const { taken, refused } = checkedEntries(body['Entries'] as Readonly<Record<string, unknown>>[]);
    if (taken.length === 0 && refused.length > 0) return { Successful: [], Failed: refused };
    const sent = keepingMessageGroups(queueOf(store, body), taken, () =>
      send({ ...body, Entries: taken }),
    ) as SentBatch;
    return { ...sent, Failed: [...sent.Failed, ...refused] };
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const action = String(request.headers['x-amz-target']).slice('AmazonSQS.'.length);
    const body = parseJsonObject(await readBytes(request, REQUEST_LIMIT_BYTES), parseSqsRequest);
    if (action !== 'ReceiveMessage') {
      replyJson(response, 200, run(action, body) ?? {});
      return;
    }
    const { socket } = request;
    const isGone = () => response.destroyed || socket.destroyed || socket.readableEnded;
    const received = await receiveMessages(body, store, host, { isGone, isClosing: () => closing });
    // The client's goodbye may lie unread beside the message that woke the poll: let it be read first.
    if (received.Messages !== undefined) await setImmediate();
    if (isGone()) putBack(store, body['QueueUrl'], received);
    else replyJson(response, 200, received);
  };

  return {
    handle: (request, response) => {
      answer(request, response).catch((error: unknown) => replyError(response, error));
    },
    call: (action, body) => {
      try {
        return run(action, body);
      } catch (error) {
        throw error instanceof SqsError ? new AwsError(shortCode(error), error.message, error.statusCode) : error;
      }
    },
    poll: async (action, body, signal) => {
      if (action !== 'ReceiveMessage') return run(action, body);
      const isGone = () => signal.aborted;
      return receiveMessages(body, store, host, { isGone, isClosing: () => closing });
    },
    findQueue: (name) => store.getQueueByName(name),
    endLongPolls: () => {
      closing = true;
      store.shutdown();
    },
  };
}

function queueOf(store: FauxqsSqsStore, body: Readonly<Record<string, unknown>>): FauxqsQueue | undefined {
  return typeof body['QueueUrl'] === 'string' ? store.getQueue(body['QueueUrl']) : undefined;
}

function replyError(response: ServerResponse, error: unknown): void {
  if (!(error instanceof SqsError)) {
    replyJsonError(response, error);
    return;
  }
  replyJson(response, error.statusCode, error.toJSON(), undefined, { 'x-amzn-query-error': queryError(error) });
}

function shortCode(error: InstanceType<typeof SqsError>): string {
  const { __type } = error.toJSON();
  return __type.slice(__type.indexOf('#') + 1);
}
