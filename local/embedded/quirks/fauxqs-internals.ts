/**
 * What is wrong: fauxqs exports only `buildApp` and `startFauxqs`. The first gives no way to the stores (so no
 * persistence, no object events, queue URLs on `sqs.us-east-1.localhost`), the second listens on all addresses.
 * Seen: `package.json` `exports` of 2.4.1 has only ".".
 *
 * So its modules are loaded by file. package.json pins the exact version, and the types below are all that is used.
 */
interface FauxqsMessage {
  readonly messageId: string;
  readonly body: string;
  messageGroupId?: string;
  /** Ours. */
  deadLetterSourceArn?: string;
  approximateReceiveCount: number;
}

/** A queue with its messages. */
export interface FauxqsQueue {
  readonly name: string;
  url: string;
  readonly arn: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly inflightMessages: ReadonlyMap<string, { readonly message: FauxqsMessage }>;
  persistence?: unknown;
  isFifo(): boolean;
  enqueue(message: FauxqsMessage): void;
  setAttributes(attributes: Readonly<Record<string, string>>): void;
  changeVisibility(receiptHandle: string, timeoutSeconds: number): void;
  /** Resolves when there may be a message, or after the wait. */
  waitForMessages(waitSeconds: number): Promise<void>;
}

/** All queues of a runtime. */
export interface FauxqsSqsStore {
  host: string;
  region: string;
  persistence?: unknown;
  readonly queues: Map<string, FauxqsQueue>;
  createQueue(name: string, url: string, arn: string, attributes: Readonly<Record<string, string>>): FauxqsQueue;
  getQueue(url: string): FauxqsQueue | undefined;
  getQueueByName(name: string): FauxqsQueue | undefined;
  getQueueByArn(arn: string): FauxqsQueue | undefined;
  /** Ends every long poll. */
  shutdown(): void;
}

export interface FauxqsObject {
  readonly key: string;
  readonly etag: string;
  readonly contentLength: number;
  readonly lastModified: Date;
  /** Empty where it is kept on disk; `getObject` reads it from there. */
  readonly body: Buffer;
}

/** All buckets of a runtime. */
export interface FauxqsS3Store {
  persistence?: FauxqsPersistence;
  readonly buckets: ReadonlyMap<string, Map<string, FauxqsObject>>;
  readonly multipartUploads: ReadonlyMap<string, { readonly bucket: string; readonly key: string }>;
  createBucket(name: string): void;
  hasBucket(name: string): boolean;
  /** @throws Error where it isn't empty */
  deleteBucket(name: string): void;
  emptyBucket(name: string): void;
  putObject(bucket: string, key: string, ...rest: readonly unknown[]): FauxqsObject;
  completeMultipartUpload(uploadId: string, parts: unknown): FauxqsObject;
  /** @throws S3Error */
  getObject(bucket: string, key: string): FauxqsObject;
  /** @throws S3Error */
  headObject(bucket: string, key: string): FauxqsObject;
  deleteObject(bucket: string, key: string): void;
}

/** An SQLite file behind the stores. */
export interface FauxqsPersistence {
  readonly db: { exec(sql: string): void };
  load(sqsStore: FauxqsSqsStore, snsStore: object, s3Store: FauxqsS3Store): void;
  close(): void;
  updateMessageReady(messageId: string): void;
  upsertObject(bucket: string, object: FauxqsObject): void;
  deleteObject(bucket: string, key: string): void;
}

/** What an SQS action throws. */
export interface FauxqsError extends Error {
  readonly statusCode: number;
  readonly queryErrorHeader: string;
  toJSON(): { readonly __type: string; readonly message: string };
}

/** An SQS action: request body in, answer out; it throws a FauxqsError. */
export type FauxqsAction = (
  body: Readonly<Record<string, unknown>>,
  store: FauxqsSqsStore,
  request: { readonly headers: { readonly host: string } },
) => unknown;

type Constructor<T, Arguments extends unknown[] = []> = new (...parameters: Arguments) => T;

const ROOT = new URL('./', import.meta.resolve('fauxqs'));

async function load<T>(path: string): Promise<T> {
  return (await import(new URL(path, ROOT).href)) as T;
}

/** SQS's state. */
export const { SqsStore } = await load<{ SqsStore: Constructor<FauxqsSqsStore> }>('sqs/sqsStore.js');
/** SNS's state. */
export const { SnsStore } = await load<{ SnsStore: Constructor<{ region: string; persistence?: unknown }> }>(
  'sns/snsStore.js',
);
/** S3's state. */
export const { S3Store } = await load<{ S3Store: Constructor<FauxqsS3Store> }>('s3/s3Store.js');
/** An error of SQS, and one of S3, with its code. */
export const { SqsError, S3Error } = await load<{
  SqsError: Constructor<FauxqsError, [code: string, message: string]>;
  S3Error: Constructor<Error, [code: string, message: string, statusCode: number]>;
}>('common/errors.js');
/** The tests that all of its SQS actions share. */
export const { INVALID_MESSAGE_BODY_CHAR, VALID_BATCH_ENTRY_ID } = await load<{
  INVALID_MESSAGE_BODY_CHAR: RegExp;
  VALID_BATCH_ENTRY_ID: RegExp;
}>('sqs/sqsTypes.js');

/** Loaded only where something is kept: it brings `node:sqlite` along. */
export async function openPersistence(directory: string): Promise<FauxqsPersistence> {
  const { PersistenceManager } = await load<{
    PersistenceManager: Constructor<FauxqsPersistence, [directory: string]>;
  }>('persistence.js');
  const persistence = new PersistenceManager(directory);
  // It writes NULL where its own schema wants a count, so that every change of a visibility to 0 fails. Unwritten, the
  // message is kept as in flight, which the next run makes visible anyway.
  persistence.updateMessageReady = () => undefined;
  // It syncs the disk with every write. What was written is the system's once it is written, and outlives this process
  // however that ends; only a machine that loses its power could lose it.
  persistence.db.exec('PRAGMA synchronous = OFF');
  return persistence;
}

const ACTION_NAMES = [
  'ChangeMessageVisibility',
  'ChangeMessageVisibilityBatch',
  'CreateQueue',
  'DeleteMessage',
  'DeleteMessageBatch',
  'DeleteQueue',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ListQueueTags',
  'ListQueues',
  'PurgeQueue',
  'ReceiveMessage',
  'SendMessage',
  'SendMessageBatch',
  'SetQueueAttributes',
  'TagQueue',
  'UntagQueue',
];

/** Every SQS action that fauxqs has, by its name in the API. */
export const sqsActions: ReadonlyMap<string, FauxqsAction> = new Map(
  await Promise.all(
    ACTION_NAMES.map(async (name): Promise<[string, FauxqsAction]> => {
      const exportName = name.charAt(0).toLowerCase() + name.slice(1);
      const module = await load<Record<string, FauxqsAction>>(`sqs/actions/${exportName}.js`);
      const action = module[exportName];
      if (action === undefined) throw new Error(`fauxqs has no SQS action ${name}: is it another version than 2.4.1?`);
      return [name, action];
    }),
  ),
);
