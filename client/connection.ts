import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { bucketClient, dynamoClient, type Endpoint, lateS3Client } from '../aws/clients.ts';
import { dynamoTable, keyedItem } from '../aws/dynamodb.ts';
import { eventBridgeAnnouncer } from '../aws/eventbridge.ts';
import { functionInvoker } from '../aws/invoke.ts';
import { headObject, listKeys, type ObjectVersion, readObjectFrom, s3Objects } from '../aws/s3.ts';
import { uploadStream } from '../aws/upload.ts';
import { OPEN_INDEX, OUTPUT, STACK_PROTOCOL_VERSION, UNREADABLE_PREFIX } from '../core/config.ts';
import type { PinnedInput } from '../core/job/spec.ts';
import type { Item } from '../core/ledger/update.ts';
import type { ObjectPort, TablePort } from '../core/ports.ts';
import type { JobEnded } from '../events/job-ended.ts';
import { PROTOCOL_VERSION } from '../events/protocol.ts';
import type { TaskManifest } from '../events/task-manifest.ts';
import { tasksAnswerSchema } from '../events/tasks-request.ts';
import { TargetUnreachable } from './errors.ts';

/** A deployed pipeline that a client talks to. Everything is found through the stack's outputs. */
export interface Connection {
  readonly table: TablePort;
  readonly objects: ObjectPort;
  readonly bucketName: string;
  /** How often a job's record may be looked at. */
  readonly pollMs: number;
  /** Whether all that it holds may end with the process that hosts it. */
  readonly isEphemeral: boolean;
  /** Invokes the producer and returns its answer. */
  start(request: unknown): Promise<unknown>;
  /** The tasks that are deployed. */
  tasks(): Promise<TaskManifest>;
  /** What the functions logged of a job that was created then, in order. */
  functionLog(jobId: string, createdAtMs: number): Promise<string[]>;
  /** Publishes the end of a job that this client brought about, by a cancel. */
  announce(ended: JobEnded): Promise<void>;
  upload(key: string, body: AsyncIterable<Buffer>): Promise<void>;
  /** What an object of the bucket is pinned by; undefined where there is none. */
  headObject(key: string): Promise<ObjectVersion | undefined>;
  /** Keys of dead letters that belong to no job, since nobody could read them; a thousand at most. */
  unreadableMessages(): Promise<string[]>;
  /** The bytes of a job's input, as it was pinned. */
  readInput(input: PinnedInput & { type: 'object' }): AsyncIterable<Buffer>;
  /** Calls back with the record of each job that has just ended, where the target pushes that; returns how to stop. */
  onEnd(listener: (job: EndedJob) => void): () => void;
}

/** A job that has just ended, as its record is then. */
export interface EndedJob {
  readonly key: string;
  readonly item: Item;
}

export interface ConnectionOptions {
  readonly endpoint: Endpoint;
  readonly outputs: Readonly<Record<string, string>>;
  readonly pollMs: number;
  /** @default false */
  readonly isEphemeral?: boolean;
  /** Calls back with the record of each job that ends, as DynamoDB has it; returns how to stop. */
  readonly onEnd?: (listener: (record: Record<string, AttributeValue>) => void) => () => void;
}

/** Connects to a stack by its outputs. @throws {TargetUnreachable} where it is none of ours, or of another version */
export function connect({ endpoint, outputs, pollMs, isEphemeral = false, onEnd }: ConnectionOptions): Connection {
  const output = outputReader(outputs);
  const version = output(OUTPUT.protocolVersion);
  if (version !== String(STACK_PROTOCOL_VERSION))
    throw new TargetUnreachable(
      `expected a stack of protocol version ${STACK_PROTOCOL_VERSION}, got ${version}`,
      'deploy the stack again, or use the client of its version',
    );
  const s3 = bucketClient(endpoint);
  const inputs = lateS3Client(endpoint);
  const bucketName = output(OUTPUT.bucketName);
  const producer = output(OUTPUT.producerName);
  const invoke = functionInvoker(endpoint);
  const announcer = eventBridgeAnnouncer(output(OUTPUT.eventBusName), endpoint);
  return {
    table: dynamoTable(dynamoClient(endpoint), output(OUTPUT.tableName), OPEN_INDEX),
    objects: s3Objects(s3, bucketName),
    bucketName,
    pollMs,
    isEphemeral,
    start: (request) => invoke(producer, request),
    tasks: async () =>
      tasksAnswerSchema.parse(await invoke(producer, { version: PROTOCOL_VERSION, describe: 'tasks' })).tasks,
    async functionLog(jobId, createdAtMs) {
      // Loaded only where it is asked for.
      const { filterLogs } = await import('../aws/function-logs.ts');
      const lines = await filterLogs(endpoint, output(OUTPUT.logGroupNames).split(','), jobId, createdAtMs);
      return lines.filter((line) => line.includes(`"jobId":"${jobId}"`));
    },
    announce: (ended) => announcer.announce(ended),
    upload: (key, body) => uploadStream(s3, bucketName, key, body),
    unreadableMessages: () => listKeys(s3, bucketName, UNREADABLE_PREFIX),
    headObject: (key) => headObject(s3, bucketName, key),
    readInput: (input) => readObjectFrom(inputs(), input, 0),
    onEnd: (listener) => onEnd?.((record) => listener(keyedItem(record))) ?? (() => undefined),
  };
}

/** Reads outputs by name; the construct's id stands before each, and is found by the first. */
function outputReader(outputs: Readonly<Record<string, string>>): (name: string) => string {
  const first = Object.keys(outputs).find((key) => key.endsWith(OUTPUT.protocolVersion));
  if (first === undefined)
    throw new TargetUnreachable('expected a stack with a FanOut pipeline in it, found no such outputs');
  const prefix = first.slice(0, -OUTPUT.protocolVersion.length);
  return (name) => {
    const value = outputs[prefix + name];
    if (value === undefined) throw new TargetUnreachable(`expected the stack's output ${prefix}${name}, found none`);
    return value;
  };
}
