import { setTimeout as delay } from 'node:timers/promises';
import { AwsError } from '../aws-error.ts';
import type { Answer, FunctionPool } from './function-pool.ts';
import type { Invocation } from './invocation.ts';
import { KeptEvents } from './kept-events.ts';
import { MACHINE_CONCURRENCY } from './limits.ts';
import type { EventInvokeConfiguration, LambdaServiceOptions } from './types.ts';

const DEFAULT_RETRY_ATTEMPTS = 2;
const DEFAULT_EVENT_AGE_SECONDS = 21_600;
const DEFAULT_RETRY_DELAYS_MS = [1000, 2000] as const;
/** Events wait in a queue on AWS too; here it spares the start of an environment where one is about to be idle. */
const QUEUE_MS = 25;
const THROTTLE_PAUSE_MS = 50;
const THROTTLE_PAUSE_LIMIT_MS = 1000;

interface QueuedEvent {
  readonly pool: FunctionPool;
  readonly invocation: Invocation;
  readonly queuedAtMs: number;
  invokeCount: number;
}

type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';

/** Runs events in the background: retried as configured, then recorded at the destination. */
export class AsyncInvocations {
  readonly #options: LambdaServiceOptions;
  readonly #configurationOf: (functionName: string) => EventInvokeConfiguration;
  readonly #waiting = new Map<FunctionPool, QueuedEvent[]>();
  readonly #busy = new Map<FunctionPool, number>();
  readonly #closing = new AbortController();
  readonly #kept: KeptEvents | undefined;

  constructor(options: LambdaServiceOptions, configurationOf: (functionName: string) => EventInvokeConfiguration) {
    this.#options = options;
    this.#configurationOf = configurationOf;
    if (options.keepEventsIn !== undefined) this.#kept = new KeptEvents(options.keepEventsIn);
  }

  add(pool: FunctionPool, invocation: Invocation): void {
    const event = { pool, invocation, queuedAtMs: Date.now(), invokeCount: 0 };
    this.#keep(event);
    this.#enqueue(event);
  }

  /** Takes up what an earlier runtime was about to run. An event whose function is gone is gone, too. */
  resume(poolOf: (functionName: string) => FunctionPool | undefined): void {
    for (const { functionName, requestId, payload, ...rest } of this.#kept?.all() ?? []) {
      const pool = poolOf(functionName);
      if (pool === undefined) this.#kept?.forget({ requestId });
      else this.#enqueue({ pool, invocation: { requestId, payload }, ...rest });
    }
  }

  #enqueue(event: QueuedEvent): void {
    const waiting = this.#waiting.get(event.pool) ?? [];
    waiting.push(event);
    this.#waiting.set(event.pool, waiting);
    this.#startNext(event.pool);
  }

  #keep({ pool, invocation, queuedAtMs, invokeCount }: QueuedEvent): void {
    this.#kept?.keep({ functionName: pool.configuration.functionName, ...invocation, queuedAtMs, invokeCount });
  }

  /** Begins nothing more; what is kept is the next runtime's. */
  close(): void {
    this.#closing.abort();
    this.#waiting.clear();
  }

  #startNext(pool: FunctionPool): void {
    const busy = this.#busy.get(pool) ?? 0;
    if (busy >= MACHINE_CONCURRENCY || this.#closing.signal.aborted) return;
    const event = this.#waiting.get(pool)?.shift();
    if (event === undefined) return;
    this.#busy.set(pool, busy + 1);
    void this.#attempt(event).finally(() => {
      this.#busy.set(pool, (this.#busy.get(pool) ?? 1) - 1);
      this.#startNext(pool);
    });
  }

  /** One counted run, with its place in the queue given up while it waits for a retry. */
  async #attempt(event: QueuedEvent): Promise<void> {
    const { pool } = event;
    const configuration = this.#configurationOf(pool.configuration.functionName);
    const oldestMs = event.queuedAtMs + (configuration.maximumEventAgeSeconds ?? DEFAULT_EVENT_AGE_SECONDS) * 1000;
    const answer = await this.#invokeUnthrottled(event, oldestMs);
    if (this.#closing.signal.aborted) return;
    if (answer === 'dropped') return this.#kept?.forget(event.invocation);
    if (answer === 'too-old') return this.#record(event, 'EventAgeExceeded', undefined, configuration);
    if (!answer.failed) return this.#record(event, 'Success', answer, configuration);
    const retries = configuration.maximumRetryAttempts ?? DEFAULT_RETRY_ATTEMPTS;
    if (event.invokeCount > retries) return this.#record(event, 'RetriesExhausted', answer, configuration);
    const delays = this.#options.asyncRetryDelaysMs ?? DEFAULT_RETRY_DELAYS_MS;
    const delayMs = delays[Math.min(event.invokeCount, delays.length) - 1] ?? 0;
    if (Date.now() + delayMs > oldestMs) return this.#record(event, 'EventAgeExceeded', answer, configuration);
    this.#keep(event);
    void this.#pause(delayMs).then((elapsed) => {
      if (elapsed) this.#enqueue(event);
    });
  }

  /** A throttled event waits, and counts no attempt. */
  async #invokeUnthrottled(event: QueuedEvent, oldestMs: number): Promise<Answer | 'dropped' | 'too-old'> {
    for (let pauseMs = THROTTLE_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, THROTTLE_PAUSE_LIMIT_MS)) {
      await event.pool.idleWithin(QUEUE_MS);
      try {
        const answer = await event.pool.invoke(event.invocation);
        event.invokeCount += 1;
        return answer;
      } catch (error) {
        if (!(error instanceof AwsError) || error.code !== 'TooManyRequestsException') return 'dropped';
      }
      if (Date.now() + pauseMs > oldestMs) return 'too-old';
      if (!(await this.#pause(pauseMs))) return 'dropped';
    }
  }

  /** Whether the time went by; false once closing. */
  async #pause(ms: number): Promise<boolean> {
    return delay(ms, true, { signal: this.#closing.signal }).catch(() => false);
  }

  async #record(
    event: QueuedEvent,
    condition: Condition,
    answer: Answer | undefined,
    configuration: EventInvokeConfiguration,
  ): Promise<void> {
    const destinationArn =
      condition === 'Success' ? configuration.onSuccessDestinationArn : configuration.onFailureDestinationArn;
    if (destinationArn !== undefined) {
      const body = destinationRecord(event, condition, answer, new Date());
      try {
        await this.#options.deliver(destinationArn, body);
      } catch (error) {
        this.#options.onWarning?.(`a record for ${destinationArn} could not be delivered: ${error}`);
      }
    }
    this.#kept?.forget(event.invocation);
  }
}

function destinationRecord(
  event: QueuedEvent,
  condition: Condition,
  answer: Answer | undefined,
  timestamp: Date,
): string {
  const response = answer && {
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      ...(answer.failed ? { functionError: 'Unhandled' } : {}),
    },
    responsePayload: parsed(answer.payload),
  };
  return JSON.stringify({
    version: '1.0',
    timestamp: timestamp.toISOString(),
    requestContext: {
      requestId: event.invocation.requestId,
      functionArn: `${event.pool.configuration.functionArn}:$LATEST`,
      condition,
      approximateInvokeCount: event.invokeCount,
    },
    requestPayload: parsed(event.invocation.payload),
    ...response,
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
