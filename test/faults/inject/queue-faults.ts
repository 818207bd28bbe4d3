import type { CallQueue, SqsMessage } from '../../../local/embedded/lambda/queue-calls.ts';
import type { QueueFaults as Odds } from '../plan/plan.ts';
import { drawn } from '../plan/random.ts';

/** What is said about messages, from the process that has the queues to the one that judges. */
export type QueueNote =
  | { readonly kind: 'received'; readonly job: string; readonly chunk: number; readonly receiveCount: number }
  | { readonly kind: 'fault'; readonly what: string; readonly chunk: number; readonly raises: boolean };

interface Held {
  readonly message: SqsMessage;
  readonly queueUrl: string;
  readonly dueMs: number;
}

interface Handed {
  readonly job: string;
  readonly chunk: number;
  readonly key: string;
}

/** A message is received in vain at most so often by chance: more would send it to the dead-letter queue. */
const MOST_RAISES = 4;
const SOON_MS = 600;
const LATE_MS = 1_500;

/** Stands between mappings and their queues: delivers twice, late, out of order or never, and loses deletions. */
export class QueueFaults {
  odds: Odds | undefined;
  seed = 0;
  readonly #call: CallQueue;
  readonly #tell: (note: QueueNote) => void;
  #held: Held[] = [];
  readonly #handed = new Map<string, Handed>();
  readonly #raises = new Map<string, number>();

  constructor(call: CallQueue, tell: (note: QueueNote) => void) {
    this.#call = call;
    this.#tell = tell;
  }

  /** Messages that wait here. */
  get held(): number {
    return this.#held.length;
  }

  readonly call: CallQueue = async (action, body, signal) => {
    if (action === 'DeleteMessageBatch') return this.#delete(body, signal);
    if (action !== 'ReceiveMessage') return this.#call(action, body, signal);
    const wanted = Number(body['MaxNumberOfMessages'] ?? 1);
    const due = this.#takeDue(String(body['QueueUrl']), wanted);
    if (due.length > 0) return { Messages: due };
    const answer = (await this.#call(action, body, signal)) as { Messages?: SqsMessage[] };
    const messages: SqsMessage[] = [];
    for (const message of answer.Messages ?? [])
      messages.push(...(await this.#received(message, String(body['QueueUrl']), signal)));
    return messages.length === 0 ? {} : { Messages: messages.slice(0, Math.max(wanted, 1)) };
  };

  #takeDue(queueUrl: string, most: number): SqsMessage[] {
    const now = Date.now();
    const due = this.#held.filter((one) => one.queueUrl === queueUrl && one.dueMs <= now).slice(0, most);
    if (due.length > 0) this.#held = this.#held.filter((one) => !due.includes(one));
    return due.map(({ message }) => message);
  }

  async #received(message: SqsMessage, queueUrl: string, signal: AbortSignal): Promise<SqsMessage[]> {
    const header = headerOf(message);
    const receiveCount = Number(message.Attributes?.['ApproximateReceiveCount'] ?? 1);
    if (header === undefined) return [message];
    const { job, chunk } = header;
    const key = `${chunk} ${header.continuation ?? 0} ${receiveCount}`;
    this.#handed.set(message.ReceiptHandle, { job, chunk, key });
    this.#tell({ kind: 'received', job, chunk, receiveCount });
    const { odds } = this;
    if (odds === undefined) return [message];
    const happens = (what: 'twice' | 'late' | 'hold' | 'swallow' | 'short') =>
      drawn(this.seed, what, key) < odds[what] && (what !== 'swallow' || this.#mayRaise(chunk));
    const visibleIn = (VisibilityTimeout: number) =>
      this.#call(
        'ChangeMessageVisibility',
        { QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle, VisibilityTimeout },
        signal,
      );
    if (odds.doomed.includes(chunk) && !isDeadLetter(message)) {
      this.#fault('doomed', chunk, true);
      await visibleIn(0);
      return [];
    }
    if (happens('swallow')) {
      this.#fault('swallowed', chunk, true);
      await visibleIn(drawn(this.seed, 'soon', key) < 0.5 ? 0 : 1);
      return [];
    }
    if (happens('short') && this.#mayRaise(chunk)) {
      this.#fault('visible again while worked on', chunk, true);
      await visibleIn(drawn(this.seed, 'short-by', key) < 0.7 ? 0 : 1);
    }
    const after = (ms: number) => ({ message, queueUrl, dueMs: Date.now() + drawn(this.seed, 'due', key) * ms });
    if (happens('twice')) {
      this.#fault('delivered twice', chunk, false);
      this.#held.push(after(SOON_MS / 4));
    }
    if (happens('late')) {
      this.#fault('delivered late again', chunk, false);
      this.#held.push({ ...after(LATE_MS), dueMs: Date.now() + SOON_MS + drawn(this.seed, 'late-by', key) * LATE_MS });
    }
    if (!happens('hold')) return [message];
    this.#fault('held back', chunk, false);
    this.#held.push(after(SOON_MS));
    return [];
  }

  async #delete(body: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<unknown> {
    const entries = body['Entries'] as readonly { readonly Id: string; readonly ReceiptHandle: string }[];
    const kept = entries.filter(({ ReceiptHandle }) => this.#keeps(this.#handed.get(ReceiptHandle)));
    for (const { ReceiptHandle } of kept)
      await Promise.resolve(
        this.#call(
          'ChangeMessageVisibility',
          { QueueUrl: body['QueueUrl'], ReceiptHandle, VisibilityTimeout: 1 },
          signal,
        ),
      ).catch(() => undefined);
    const rest = entries.filter((entry) => !kept.includes(entry));
    const answer = (
      rest.length === 0 ? {} : await this.#call('DeleteMessageBatch', { ...body, Entries: rest }, signal)
    ) as {
      Successful?: { Id: string }[];
    };
    return { ...answer, Successful: [...(answer.Successful ?? []), ...kept.map(({ Id }) => ({ Id }))] };
  }

  #keeps(handed: Handed | undefined): boolean {
    if (handed === undefined || this.odds === undefined) return false;
    if (drawn(this.seed, 'keep', handed.key) >= this.odds.keep || !this.#mayRaise(handed.chunk)) return false;
    this.#fault('not deleted', handed.chunk, true);
    return true;
  }

  #mayRaise(chunk: number): boolean {
    const raises = this.#raises.get(String(chunk)) ?? 0;
    if (raises >= MOST_RAISES) return false;
    this.#raises.set(String(chunk), raises + 1);
    return true;
  }

  /** A new run: nothing of the last one counts. */
  begin(seed: number, odds: Odds | undefined): void {
    this.seed = seed;
    this.odds = odds;
    this.#raises.clear();
    this.#handed.clear();
  }

  #fault(what: string, chunk: number, raises: boolean): void {
    this.#tell({ kind: 'fault', what, chunk, raises });
  }
}

const isDeadLetter = (message: SqsMessage): boolean => message.Attributes?.['DeadLetterQueueSourceArn'] !== undefined;

function headerOf({ Body }: SqsMessage): { job: string; chunk: number; continuation?: number } | undefined {
  try {
    return JSON.parse(Body.slice(0, Body.indexOf('\n')));
  } catch {
    return undefined;
  }
}
