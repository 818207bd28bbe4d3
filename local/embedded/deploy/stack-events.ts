import { randomUUID } from 'node:crypto';

/** Something that happened to a resource, or to the stack itself. */
export interface StackEvent {
  readonly id: string;
  readonly stackName: string;
  readonly stackId: string;
  /** Events of one operation have it in common; a rollback is an operation of its own. */
  readonly operationId: string;
  readonly at: Date;
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
}

/** What a new event states. */
export type NewStackEvent = Pick<StackEvent, 'logicalId' | 'physicalId' | 'type' | 'status' | 'reason'>;

/** A stack's events, in the order in which they happened. */
export class StackEvents {
  readonly #stackName: string;
  readonly #stackId: string;
  readonly #events: StackEvent[] = [];
  #operationId = randomUUID();
  #lastMs = 0;

  constructor(stackName: string, stackId: string) {
    this.#stackName = stackName;
    this.#stackId = stackId;
  }

  /** Events from here on belong to another operation. */
  beginOperation(): void {
    this.#operationId = randomUUID();
  }

  /** No two have the same time: readers sort by it. */
  add(event: NewStackEvent): void {
    this.#lastMs = Math.max(Date.now(), this.#lastMs + 1);
    this.#events.push({
      ...event,
      id: randomUUID(),
      stackName: this.#stackName,
      stackId: this.#stackId,
      operationId: this.#operationId,
      at: new Date(this.#lastMs),
    });
  }

  newestFirst(): readonly StackEvent[] {
    return this.#events.toReversed();
  }
}
