import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { AsyncInvocations } from './async-invocations.ts';
import { EnvironmentHost } from './environment-host.ts';
import { FunctionPool } from './function-pool.ts';
import { ASYNCHRONOUS_PAYLOAD_LIMIT_BYTES, SYNCHRONOUS_PAYLOAD_LIMIT_BYTES } from './limits.ts';
import { SqsMapping } from './sqs-mapping.ts';
import type {
  EnvironmentStatus,
  EventInvokeConfiguration,
  EventSourceMappingConfiguration,
  FunctionConfiguration,
  InvocationType,
  InvokeResult,
  LambdaService,
  LambdaServiceOptions,
} from './types.ts';

const REAP_INTERVAL_MS = 30_000;

/** Makes a Lambda service for one machine: nothing is started before it is asked for. */
export function createLambdaService(options: LambdaServiceOptions): LambdaService {
  return new EmbeddedLambda(options);
}

class EmbeddedLambda implements LambdaService {
  readonly #options: LambdaServiceOptions;
  readonly #host: EnvironmentHost;
  readonly #pools = new Map<string, FunctionPool>();
  readonly #eventInvokeConfigurations = new Map<string, EventInvokeConfiguration>();
  readonly #mappings = new Map<string, SqsMapping>();
  readonly #events: AsyncInvocations;
  readonly #reaper: NodeJS.Timeout;
  #closing: Promise<void> | undefined;

  constructor(options: LambdaServiceOptions) {
    this.#options = options;
    this.#host = new EnvironmentHost(options);
    this.#events = new AsyncInvocations(options, (name) => this.#eventInvokeConfigurations.get(name) ?? {});
    this.#reaper = setInterval(() => {
      for (const pool of this.#pools.values()) pool.reap(Date.now());
    }, REAP_INTERVAL_MS);
    this.#reaper.unref();
  }

  putFunction(configuration: FunctionConfiguration): void {
    const { functionName, runtime } = configuration;
    if (!runtime.startsWith('nodejs')) {
      throw new AwsError('InvalidParameterValueException', `expected a nodejs runtime, got ${runtime}`);
    }
    const pool = this.#pools.get(functionName);
    if (pool === undefined) this.#pools.set(functionName, new FunctionPool(this.#host, configuration));
    else pool.replace(configuration);
  }

  getFunction(functionName: string): FunctionConfiguration | undefined {
    return this.#pools.get(bareName(functionName))?.configuration;
  }

  listFunctions(): readonly FunctionConfiguration[] {
    return [...this.#pools.values()].map((pool) => pool.configuration);
  }

  async deleteFunction(functionName: string): Promise<void> {
    const pool = this.#poolOf(functionName);
    const name = bareName(functionName);
    this.#pools.delete(name);
    this.#eventInvokeConfigurations.delete(name);
    await pool.delete();
  }

  async invoke(functionName: string, payload: string, type: InvocationType): Promise<InvokeResult> {
    const pool = this.#poolOf(functionName);
    requireSize(payload, type === 'Event' ? ASYNCHRONOUS_PAYLOAD_LIMIT_BYTES : SYNCHRONOUS_PAYLOAD_LIMIT_BYTES);
    if (type === 'DryRun') return { statusCode: 204, payload: '', logTail: '' };
    const invocation = { requestId: randomUUID(), payload: payload === '' ? '{}' : payload };
    if (type === 'Event') {
      this.#events.add(pool, invocation);
      return { statusCode: 202, payload: '', logTail: '' };
    }
    const answer = await pool.invoke(invocation);
    const result = { statusCode: 200, payload: answer.payload, logTail: answer.logTail };
    return answer.failed ? { ...result, functionError: 'Unhandled' } : result;
  }

  prepare(functionName: string, count: number): Promise<void> {
    return this.#poolOf(functionName).prepare(count);
  }

  putEventInvokeConfiguration(functionName: string, configuration: EventInvokeConfiguration): void {
    this.#eventInvokeConfigurations.set(bareName(functionName), configuration);
  }

  resumeEvents(): void {
    this.#events.resume((name) => this.#pools.get(name));
  }

  putMapping(configuration: EventSourceMappingConfiguration): void {
    const mapping = this.#mappings.get(configuration.uuid);
    if (mapping !== undefined) {
      mapping.configure(configuration);
      return;
    }
    const invoke = (functionName: string, payload: string) => this.invoke(functionName, payload, 'RequestResponse');
    const isReady = (functionName: string) => this.#pools.has(bareName(functionName));
    this.#mappings.set(configuration.uuid, new SqsMapping(configuration, { ...this.#options, invoke, isReady }));
  }

  getMapping(uuid: string): EventSourceMappingConfiguration | undefined {
    return this.#mappings.get(uuid)?.configuration;
  }

  listMappings(): readonly EventSourceMappingConfiguration[] {
    return [...this.#mappings.values()].map((mapping) => mapping.configuration);
  }

  async deleteMapping(uuid: string): Promise<void> {
    const mapping = this.#mappings.get(uuid);
    if (mapping === undefined) {
      throw new AwsError('ResourceNotFoundException', `The event source mapping ${uuid} does not exist.`, 404);
    }
    this.#mappings.delete(uuid);
    await mapping.drain();
  }

  environments(): readonly EnvironmentStatus[] {
    return this.#host.environments().flatMap(({ configuration, pid, state, invocations, startedAtMs }) => {
      if (state === 'ended') return [];
      return { functionName: configuration.functionName, pid, state, invocations, startedAtMs };
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearInterval(this.#reaper);
    this.#events.close();
    const stopped = [...this.#mappings.values()].map((mapping) => mapping.stop());
    await Promise.all([...this.#pools.values()].map((pool) => pool.delete()));
    await Promise.all(stopped);
    await this.#host.close();
  }

  #poolOf(functionName: string): FunctionPool {
    const name = bareName(functionName);
    const pool = this.#pools.get(name);
    if (pool !== undefined && this.#closing === undefined) return pool;
    const { region, accountId } = this.#options;
    const functionArn = `arn:aws:lambda:${region}:${accountId}:function:${name}`;
    throw new AwsError('ResourceNotFoundException', `Function not found: ${functionArn}`, 404);
  }
}

/** The name in a name, a partial or whole ARN, each with or without a qualifier. */
function bareName(functionName: string): string {
  const start = functionName.indexOf('function:');
  const name = start < 0 ? functionName : functionName.slice(start + 'function:'.length);
  return name.split(':', 1)[0] ?? name;
}

function requireSize(payload: string, limitBytes: number): void {
  // A UTF-16 unit is at most three bytes of UTF-8, so most payloads needn't be measured.
  if (payload.length * 3 <= limitBytes || Buffer.byteLength(payload) <= limitBytes) return;
  const message = `Request must be smaller than ${limitBytes} bytes for the InvokeFunction operation`;
  throw new AwsError('RequestTooLargeException', message, 413);
}
