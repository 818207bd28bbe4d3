import { setTimeout as delay } from 'node:timers/promises';
import type { QueueCalls } from './queue-calls.ts';

const BATCH_SIZE = 10;
const CALLS_UNDER_WAY = 4;
const ATTEMPTS = 6;
const FIRST_PAUSE_MS = 20;

/**
 * Deletes messages soon after they were handed over: those handed over in one turn of the event loop, or while
 * others are being deleted, travel together.
 */
export class Acknowledger {
  readonly #client: QueueCalls;
  readonly #queueUrl: () => string;
  readonly #onWarning: (text: string) => void;
  #waiting: string[] = [];
  #scheduled = false;
  readonly #underWay = new Set<Promise<void>>();

  constructor(client: QueueCalls, queueUrl: () => string, onWarning: (text: string) => void) {
    this.#client = client;
    this.#queueUrl = queueUrl;
    this.#onWarning = onWarning;
  }

  add(receiptHandle: string): void {
    this.#waiting.push(receiptHandle);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#send();
    });
  }

  /** Resolves when everything handed over so far was deleted, or given up. */
  async drain(): Promise<void> {
    this.#send();
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  #send(): void {
    while (this.#waiting.length > 0 && this.#underWay.size < CALLS_UNDER_WAY) {
      const batch = this.#waiting.splice(0, BATCH_SIZE);
      const call = this.#delete(batch).finally(() => {
        this.#underWay.delete(call);
        this.#send();
      });
      this.#underWay.add(call);
    }
  }

  async #delete(handles: string[]): Promise<void> {
    let rest = handles;
    let reason: unknown = 'not deleted';
    for (let attempt = 0, pauseMs = FIRST_PAUSE_MS; attempt < ATTEMPTS; attempt += 1, pauseMs *= 2) {
      if (attempt > 0) await delay(pauseMs);
      try {
        rest = await this.#client.deleteBatch(this.#queueUrl(), rest);
        if (rest.length === 0) return;
      } catch (error) {
        reason = error;
      }
    }
    // They come back after their visibility timeout, and run again.
    this.#onWarning(`${rest.length} messages of ${this.#queueUrl()} could not be deleted: ${reason}`);
  }
}
