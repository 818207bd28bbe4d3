import type { CallQueue } from './queue-calls.ts';

/** The seam between the Lambda service (this folder) and the rest of the embedded runtime. */

/** What a function is, as the template deployer or the Lambda API creates it. */
export interface FunctionConfiguration {
  readonly functionName: string;
  readonly functionArn: string;
  /** `nodejs*` only; others are refused by name. */
  readonly runtime: string;
  /** `file.export`, relative to `codeDirectory`. */
  readonly handler: string;
  /** The unpacked asset; read only, never copied. */
  readonly codeDirectory: string;
  readonly memorySizeMb: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logGroupName: string;
  /** Environments at once; absent: unreserved. */
  readonly reservedConcurrency?: number;
}

export type InvocationType = 'RequestResponse' | 'Event' | 'DryRun';

export interface InvokeResult {
  /** 200 for RequestResponse, 202 for Event, 204 for DryRun. */
  readonly statusCode: number;
  /** `Unhandled`, where the function or its environment failed; the payload is then AWS's error object. */
  readonly functionError?: string;
  /** UTF-8 JSON text. */
  readonly payload: string;
  /** The last 4 KB of the invocation's log. */
  readonly logTail: string;
}

/** Lambda's asynchronous invocation settings (AWS::Lambda::EventInvokeConfig). */
export interface EventInvokeConfiguration {
  /** 0-2. @default 2 */
  readonly maximumRetryAttempts?: number;
  /** 60-21,600. @default 21600 */
  readonly maximumEventAgeSeconds?: number;
  /** ARN of an SQS queue, function, or event bus. */
  readonly onFailureDestinationArn?: string;
  readonly onSuccessDestinationArn?: string;
}

/** An SQS event source mapping by Lambda's rules. */
export interface EventSourceMappingConfiguration {
  readonly uuid: string;
  readonly functionName: string;
  readonly eventSourceArn: string;
  readonly queueUrl: string;
  readonly enabled: boolean;
  /** 1-10,000. */
  readonly batchSize: number;
  /** 0-300. */
  readonly batchWindowSeconds: number;
  readonly reportBatchItemFailures: boolean;
  /** 2-1,000; absent: the account's limit. */
  readonly maximumConcurrency?: number;
}

export interface LogLine {
  readonly functionName: string;
  readonly logGroupName: string;
  /** One environment's own stream. */
  readonly logStreamName: string;
  readonly timestampMs: number;
  /** Without its newline. */
  readonly text: string;
}

/** A live environment, for whoever shows what runs. */
export interface EnvironmentStatus {
  readonly functionName: string;
  readonly pid: number;
  readonly state: 'starting' | 'idle' | 'busy';
  readonly invocations: number;
  readonly startedAtMs: number;
}

/** What the Lambda service needs from outside. */
export interface LambdaServiceOptions {
  /** The gateway's base URL, known before the first environment starts: becomes AWS_ENDPOINT_URL of functions. */
  readonly endpoint: () => string;
  readonly region: string;
  readonly accountId: string;
  /**
   * Temporary folders of environments are made below this and removed at close. The service's alone: where its process
   * is killed, the watchdog removes all of it.
   */
  readonly workDirectory: string;
  readonly onLog: (line: LogLine) => void;
  /** How mappings reach their queues. */
  readonly callQueue: CallQueue;
  /** Delivers an asynchronous invocation's record to its destination ARN. */
  readonly deliver: (destinationArn: string, body: string) => Promise<void>;
  /** Where compiled code is kept between environments, and between services: a 500 KB bundle then starts 25 ms sooner. @default none is kept */
  readonly compileCacheDirectory?: string;
  /** Where accepted events are kept until they have come to their end. @default in memory */
  readonly keepEventsIn?: string;
  /** Waits ahead of the first and second retry of an asynchronous invocation (AWS: 60 and 120 s). @default [1000, 2000] */
  readonly asyncRetryDelaysMs?: readonly [number, number];
  /** Hears of what goes wrong behind the callers' backs: a queue that doesn't answer, a record that isn't delivered. */
  readonly onWarning?: (text: string) => void;
}

/** The Lambda service: functions, invocations, mappings. Errors are AwsError with AWS's own code and HTTP status. */
export interface LambdaService {
  putFunction(configuration: FunctionConfiguration): void;
  getFunction(functionName: string): FunctionConfiguration | undefined;
  listFunctions(): readonly FunctionConfiguration[];
  /** Ends the function's environments; running invocations are ended too. */
  deleteFunction(functionName: string): Promise<void>;
  /** `functionName` may be a name or an ARN. */
  invoke(functionName: string, payload: string, type: InvocationType): Promise<InvokeResult>;
  /** Starts environments ahead of need, as Lambda may too, up to `count` in all; resolves before they are ready. */
  prepare(functionName: string, count: number): Promise<void>;
  putEventInvokeConfiguration(functionName: string, configuration: EventInvokeConfiguration): void;
  /** Goes on with the events that an earlier service kept, once their functions are there again. */
  resumeEvents(): void;
  putMapping(configuration: EventSourceMappingConfiguration): void;
  getMapping(uuid: string): EventSourceMappingConfiguration | undefined;
  listMappings(): readonly EventSourceMappingConfiguration[];
  /** Stops polling after the long poll under way has ended; nothing received is dropped. */
  deleteMapping(uuid: string): Promise<void>;
  environments(): readonly EnvironmentStatus[];
  /** Ends mappings, then every process, whatever it does. */
  close(): Promise<void>;
}
