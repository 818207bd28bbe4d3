import type * as z from 'zod';

/** What a task is told about the item at hand. */
export interface TaskContext<Params = Readonly<Record<string, unknown>>> {
  readonly jobId: string;
  /** The item's 0-based place in the input. */
  readonly index: number;
  /** This counted run of the item, from 1 up to `maxAttempts`. */
  readonly attempt: number;
  /** The same for every run of this item, duplicates included: what the task's own side effects are keyed by. */
  readonly idempotencyKey: string;
  /** The job's params, checked by the task's schema. */
  readonly params: Params;
  /** When the item's time is up. */
  readonly deadline: Date;
  /** Aborted when the item's time is up. */
  readonly signal: AbortSignal;
  /** Writes a structured line to the function's log. */
  log(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

interface Described<Params, GivenParams> {
  /** 1-64 of letters, digits, ".", "_", "-". */
  readonly name: string;
  readonly description?: string;
  /** Checks the job's params, before the job is created and in the worker. */
  readonly params?: z.ZodType<Params, GivenParams>;
  /** About how long an item takes, in seconds: keeps "auto" chunks to some 10 s of work. */
  readonly itemSeconds?: number;
}

/**
 * What `defineTask` takes. A schema may transform: `Input` is what travels, `Item` what `run` gets; likewise
 * `GivenParams` and `Params`.
 */
export interface TaskDefinition<Input, Item, Value, Params, GivenParams> extends Described<Params, GivenParams> {
  /** Checks each item; one that doesn't match fails at once, without a retry. */
  readonly input: z.ZodType<Item, Input>;
  run(item: Item, context: TaskContext<Params>): Value | Promise<Value>;
}

/** The same without a schema: any item is taken. */
export interface UncheckedDefinition<Item, Value, Params, GivenParams> extends Described<Params, GivenParams> {
  readonly input?: undefined;
  run(item: Item, context: TaskContext<Params>): Value | Promise<Value>;
}

const TASK = Symbol.for('fanout.task');

/** A task, as `defineTask` returns it; typed by what a caller gives and gets. */
export interface Task<Input = unknown, Value = unknown, GivenParams = unknown> extends Described<unknown, GivenParams> {
  readonly input?: z.ZodType<unknown, Input> | undefined;
  run(item: unknown, context: TaskContext): Value | Promise<Value>;
  readonly [TASK]: true;
}

/**
 * Defines a task. Loading the file that calls this has no other effect.
 *
 * @example
 * export const square = defineTask({ name: 'square', input: z.number(), run: (n) => n * n });
 */
export function defineTask<Input, Item, Value, Params = Record<string, never>, GivenParams = Params>(
  definition: TaskDefinition<Input, Item, Value, Params, GivenParams>,
): Task<Input, Value, GivenParams>;
export function defineTask<Item, Value, Params = Record<string, never>, GivenParams = Params>(
  definition: UncheckedDefinition<Item, Value, Params, GivenParams>,
): Task<Item, Value, GivenParams>;
export function defineTask(definition: object): object {
  return Object.freeze({ ...definition, [TASK]: true as const });
}

/** A failure that no retry mends: the item fails at its first attempt. */
export class NonRetryableError extends Error {
  readonly retryable = false;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NonRetryableError';
  }
}

const isTask = (value: unknown): value is Task => typeof value === 'object' && value !== null && TASK in value;

/**
 * The tasks that a module exports, by name: each alone, or in an array.
 * @throws {Error} where it exports none, or two of one name
 */
export function tasksOf(module: Readonly<Record<string, unknown>>): ReadonlyMap<string, Task> {
  const found = new Set(Object.values(module).flat().filter(isTask));
  if (found.size === 0) throw new Error('expected a module that exports tasks made by defineTask, found none');
  const tasks = new Map<string, Task>();
  for (const task of found) {
    if (tasks.has(task.name)) throw new Error(`expected one task of each name, got two named "${task.name}"`);
    tasks.set(task.name, task);
  }
  return tasks;
}
