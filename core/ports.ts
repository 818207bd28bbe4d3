import type { JobEnded } from '../events/job-ended.ts';
import type { Item, Update, UpdateResult } from './ledger/update.ts';

/** The ledger's table. Reads are consistent; an update is atomic. */
export interface TablePort {
  get(key: string): Promise<Item | undefined>;
  update(update: Update): Promise<UpdateResult>;
  /** Keys of jobs that carry `open`; eventually consistent. */
  openJobs(): Promise<readonly string[]>;
}

/** The bucket. Objects are immutable: a key is written once, or again with the same bytes. */
export interface ObjectPort {
  put(key: string, body: string): Promise<void>;
  /** The whole object as text; undefined where there is none. */
  get(key: string): Promise<string | undefined>;
}

/** A body of ASCII that is written only where it is sent from: what is put together before that is copied again. */
export interface LateBody {
  /** What it begins with. */
  readonly head: string;
  /** Of all of it, in bytes. */
  readonly length: number;
  /**
   * Writes what comes after the head, which JSON carries as it is. One byte more may be written behind it.
   * @returns where it ends
   */
  writeRest(into: Buffer, at: number): number;
  toString(): string;
}

/** What a message holds. */
export type MessageBody = string | LateBody;

/** One message to send. */
export interface OutgoingMessage {
  readonly body: MessageBody;
  /** Fair-queue group: one job can't starve another. */
  readonly groupId: string;
  readonly delaySeconds?: number;
}

/** The work queue. Resolves when every message is accepted; what SQS refuses in part is sent again. */
export interface QueuePort {
  send(messages: readonly OutgoingMessage[]): Promise<void>;
}

/** Publishes a job's end. Rejects also where the service answers 200 with a failure inside. */
export interface AnnouncerPort {
  announce(ended: JobEnded): Promise<void>;
}

/** Invokes the producer asynchronously to go on with a job. */
export interface ProducerPort {
  /** @param created the job's record, by whoever has just created it */
  invoke(jobKey: string, created?: Item): Promise<void>;
}
