import type { ChunkHeader } from '../../../events/chunk-message.ts';

/** One message in the modelled queue. */
export interface Message {
  readonly id: number;
  readonly header: ChunkHeader;
  /** Which run of the job id sent it: what its items' runs are booked to. */
  readonly epoch: number;
  receiveCount: number;
  /** Consumers that hold it and live. */
  holders: number;
  receivedAtMs: number;
}

/**
 * SQS as far as it matters: any order, receive counts, a dead-letter queue, and messages that come again. Where a
 * message is, is which of the lists it is in.
 */
export class QueueModel {
  readonly visible: Message[] = [];
  readonly inFlight: Message[] = [];
  readonly deadLetters: Message[] = [];
  readonly acknowledged: Message[] = [];
  #ids = 0;

  send(header: ChunkHeader, epoch: number, receiveCount = 0): void {
    this.#ids += 1;
    this.visible.push({ id: this.#ids, header, epoch, receiveCount, holders: 0, receivedAtMs: 0 });
  }

  /** Deletes a message, wherever it is; one that was deleted already stays so. */
  acknowledge(message: Message): void {
    if (take(this.inFlight, message) || take(this.visible, message)) this.acknowledged.push(message);
  }

  /** In flight, and nobody is left who could acknowledge it. */
  orphans(): Message[] {
    return this.inFlight.filter((message) => message.holders === 0);
  }
}

/** Takes an entry out of a list, not keeping its order. @returns whether it was there */
export function take<T>(list: T[], entry: T): boolean {
  const at = list.indexOf(entry);
  if (at < 0) return false;
  const last = list.pop();
  if (last !== undefined && at < list.length) list[at] = last;
  return true;
}
