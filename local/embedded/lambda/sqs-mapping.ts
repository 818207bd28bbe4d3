import { setTimeout as delay } from 'node:timers/promises';
import { AwsError } from '../aws-error.ts';
import { Acknowledger } from './acknowledger.ts';
import { failedMessageIds } from './batch-response.ts';
import { MappingConcurrency } from './concurrency.ts';
import { SYNCHRONOUS_PAYLOAD_LIMIT_BYTES } from './limits.ts';
import { QueueCalls, type SqsMessage } from './queue-calls.ts';
import { messageBytes, splitIntoBatches, sqsEvent } from './sqs-event.ts';
import type { EventSourceMappingConfiguration, InvokeResult, LambdaServiceOptions } from './types.ts';

/** A long poll isn't aborted while its queue lives on, so its length is how long an idle mapping takes to be deleted. */
const POLL_SECONDS = 1;
const RECEIVE_LIMIT = 10;
const ERROR_PAUSE_MS = 50;
const ERROR_PAUSE_LIMIT_MS = 5000;
const NOT_READY_PAUSE_MS = 100;
/** Near the end of a batch window polls are short, so that it isn't overrun. */
const WINDOW_END_PAUSE_MS = 50;

/** What a mapping needs from its service. */
interface MappingPorts extends Pick<LambdaServiceOptions, 'callQueue' | 'onWarning'> {
  readonly invoke: (functionName: string, payload: string) => Promise<InvokeResult>;
  /** Whether the function exists. */
  readonly isReady: (functionName: string) => boolean;
}

/** Reads a queue and invokes a function with its messages, by the rules of Lambda's event source mappings. */
export class SqsMapping {
  configuration: EventSourceMappingConfiguration;
  readonly #ports: MappingPorts;
  readonly #client: QueueCalls;
  readonly #acknowledger: Acknowledger;
  readonly #concurrency: MappingConcurrency;
  readonly #invocations = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  #polling: Promise<void> | undefined;

  constructor(configuration: EventSourceMappingConfiguration, ports: MappingPorts) {
    this.configuration = configuration;
    this.#ports = ports;
    this.#client = new QueueCalls(ports.callQueue);
    this.#acknowledger = new Acknowledger(
      this.#client,
      () => this.configuration.queueUrl,
      (text) => ports.onWarning?.(text),
    );
    this.#concurrency = new MappingConcurrency(configuration.maximumConcurrency);
    this.configure(configuration);
  }

  /** Takes a new configuration, which holds from the next poll on. */
  configure(configuration: EventSourceMappingConfiguration): void {
    this.configuration = configuration;
    this.#concurrency.setMaximum(configuration.maximumConcurrency);
    if (!this.#isActive || this.#polling !== undefined) return;
    this.#polling = this.#poll().finally(() => {
      this.#polling = undefined;
      if (this.#isActive) this.configure(this.configuration); // Enabled again while its last poll ended.
    });
  }

  /**
   * Ends at once, with the poll under way: only when the service ends, and its queues with it. A message that this
   * loses comes back by its visibility timeout, as do those whose invocations are killed.
   */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#concurrency.wake();
    this.#client.close();
    await this.#polling;
  }

  /** Ends polling; resolves when everything received is processed and acknowledged. */
  async drain(): Promise<void> {
    this.configuration = { ...this.configuration, enabled: false };
    this.#concurrency.wake();
    await this.#polling;
    while (this.#invocations.size > 0) await Promise.all(this.#invocations);
    await this.#acknowledger.drain();
    await this.stop();
  }

  get #isActive(): boolean {
    return this.configuration.enabled && !this.#stopping.signal.aborted;
  }

  async #poll(): Promise<void> {
    let errorPauseMs = ERROR_PAUSE_MS;
    while (this.#isActive) {
      if (!this.#ports.isReady(this.configuration.functionName)) {
        await this.#pause(NOT_READY_PAUSE_MS);
        continue;
      }
      if (this.#concurrency.free === 0) {
        await this.#concurrency.slot();
        continue;
      }
      try {
        await this.#receiveAndDispatch();
        errorPauseMs = ERROR_PAUSE_MS;
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        if (errorPauseMs === ERROR_PAUSE_MS) this.#ports.onWarning?.(`${this.configuration.eventSourceArn}: ${error}`);
        await this.#pause(errorPauseMs);
        errorPauseMs = Math.min(errorPauseMs * 2, ERROR_PAUSE_LIMIT_MS);
      }
    }
  }

  /** One poll, for no more messages than there are slots: one that waits here would stay invisible meanwhile. */
  async #receiveAndDispatch(): Promise<void> {
    const { batchSize, batchWindowSeconds, queueUrl } = this.configuration;
    const wanted = Math.min(RECEIVE_LIMIT, batchSize * this.#concurrency.free);
    const messages = await this.#client.receive(queueUrl, wanted, POLL_SECONDS);
    if (messages.length > 0 && batchWindowSeconds > 0) await this.#fillWindow(messages);
    for (const batch of splitIntoBatches(messages, batchSize, SYNCHRONOUS_PAYLOAD_LIMIT_BYTES)) {
      while (this.#concurrency.free === 0 && !this.#stopping.signal.aborted) await this.#concurrency.slot();
      if (this.#stopping.signal.aborted) return;
      this.#dispatch(batch);
    }
    this.#concurrency.note(messages.length >= wanted, Date.now());
  }

  /** Adds messages until the batch is full or its window over. */
  async #fillWindow(messages: SqsMessage[]): Promise<void> {
    const { batchSize, batchWindowSeconds, queueUrl } = this.configuration;
    const endMs = Date.now() + batchWindowSeconds * 1000;
    let bytes = messages.reduce((sum, message) => sum + messageBytes(message), 0);
    while (messages.length < batchSize && bytes < SYNCHRONOUS_PAYLOAD_LIMIT_BYTES && this.#isActive) {
      const remainingMs = endMs - Date.now();
      if (remainingMs <= 0) return;
      const waitSeconds = remainingMs >= POLL_SECONDS * 1000 ? POLL_SECONDS : 0;
      const wanted = Math.min(RECEIVE_LIMIT, batchSize - messages.length);
      const more = await this.#client.receive(queueUrl, wanted, waitSeconds);
      messages.push(...more);
      for (const message of more) bytes += messageBytes(message);
      if (more.length === 0 && waitSeconds === 0) await this.#pause(Math.min(WINDOW_END_PAUSE_MS, remainingMs));
    }
  }

  #dispatch(batch: readonly SqsMessage[]): void {
    this.#concurrency.take();
    const invocation = this.#process(batch).finally(() => {
      this.#invocations.delete(invocation);
      this.#concurrency.release();
    });
    this.#invocations.add(invocation);
  }

  /** Invokes the function with a batch and deletes what succeeded. What failed comes back by its visibility timeout. */
  async #process(batch: readonly SqsMessage[]): Promise<void> {
    const { functionName, eventSourceArn, reportBatchItemFailures } = this.configuration;
    try {
      const result = await this.#ports.invoke(functionName, sqsEvent(batch, eventSourceArn));
      if (result.functionError !== undefined) return;
      const failed = reportBatchItemFailures
        ? failedMessageIds(
            result.payload,
            batch.map((message) => message.MessageId),
          )
        : new Set<string>();
      for (const message of batch) {
        if (!failed.has(message.MessageId)) this.#acknowledger.add(message.ReceiptHandle);
      }
    } catch (error) {
      const isThrottle = error instanceof AwsError && error.code === 'TooManyRequestsException';
      if (isThrottle) this.#concurrency.backOff(Date.now());
      else if (!this.#stopping.signal.aborted) this.#ports.onWarning?.(`${functionName}: ${error}`);
    }
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}
