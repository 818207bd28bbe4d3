import type { JobEnded } from '../../events/job-ended.ts';
import type { TablePort } from '../ports.ts';
import type { Item, Update, UpdateResult } from './update.ts';

/** One remote step of a flow. Between any two of them the process may die, and every step may be carried out twice. */
export type LedgerEffect =
  | { readonly type: 'get'; readonly key: string }
  | { readonly type: 'update'; readonly update: Update }
  | { readonly type: 'announce'; readonly ended: JobEnded }
  | { readonly type: 'readObject'; readonly key: string }
  | { readonly type: 'writeObject'; readonly key: string; readonly body: string }
  | { readonly type: 'drawDeliveryId' }
  | { readonly type: 'now' }
  /** Leaves others time to do what would else have to be done here. Nothing relies on it. */
  | { readonly type: 'pause'; readonly ms: number }
  /** Flows that don't wait for one another: carried out beside each other, in any order. */
  | { readonly type: 'all'; readonly flows: readonly Flow<void>[] };

/** A part of the protocol: it yields remote steps and returns what they came to. No I/O of its own. */
export type Flow<Result, Effect = LedgerEffect> = Generator<Effect, Result, unknown>;

/** Reads an item, consistently. */
export function* get(key: string): Flow<Item | undefined> {
  return (yield { type: 'get', key }) as Item | undefined;
}

/** Tries a conditional write. */
export function* update(update: Update): Flow<UpdateResult> {
  return (yield { type: 'update', update }) as UpdateResult;
}

/** Tries a conditional write; refused: reads what is there. */
export function* updateOrGet(attempt: Update): Flow<{ readonly applied: boolean; readonly item: Item | undefined }> {
  const result = yield* update(attempt);
  if (result.applied) return result;
  return { applied: false, item: yield* get(attempt.key) };
}

/** Publishes a job's end. */
export function* announce(ended: JobEnded): Flow<void> {
  yield { type: 'announce', ended };
}

/** Reads an immutable object's text. */
export function* readObject(key: string): Flow<string | undefined> {
  return (yield { type: 'readObject', key }) as string | undefined;
}

/** Writes an immutable object. */
export function* writeObject(key: string, body: string): Flow<void> {
  yield { type: 'writeObject', key, body };
}

/** Draws the id of a delivery, or of a sweep's stand-in for one. */
export function* drawDelivery(): Flow<Uint8Array> {
  return (yield { type: 'drawDeliveryId' }) as Uint8Array;
}

/** Leaves others some time. */
export function* pause(ms: number): Flow<void> {
  yield { type: 'pause', ms };
}

/** Carries out flows beside one another. */
export function* together(flows: readonly Flow<void>[]): Flow<void> {
  yield { type: 'all', flows };
}

/** The time, in milliseconds since 1970. */
export function* nowMs(): Flow<number> {
  return (yield { type: 'now' }) as number;
}

/** What carries out the ledger's steps. */
export interface LedgerPorts {
  readonly table: TablePort;
  readonly announce: (ended: JobEnded) => Promise<void>;
  readonly readObject: (key: string) => Promise<string | undefined>;
  readonly writeObject: (key: string, body: string) => Promise<void>;
  readonly drawDeliveryId: () => Uint8Array;
  readonly nowMs: () => number;
}

/** Carries out one of the ledger's steps. */
export async function perform(ports: LedgerPorts, effect: LedgerEffect): Promise<unknown> {
  switch (effect.type) {
    case 'get':
      return ports.table.get(effect.key);
    case 'update':
      return ports.table.update(effect.update);
    case 'announce':
      return ports.announce(effect.ended);
    case 'readObject':
      return ports.readObject(effect.key);
    case 'writeObject':
      return ports.writeObject(effect.key, effect.body);
    case 'drawDeliveryId':
      return ports.drawDeliveryId();
    case 'now':
      return ports.nowMs();
    case 'pause':
      return new Promise((resolve) => setTimeout(resolve, effect.ms));
    case 'all':
      throw new Error('expected a single step, got flows: the interpreter carries those out');
  }
}

/** The interpreter: carries out a flow's steps one after the other. A step that rejects ends the flow. */
export async function run<Result, Effect>(
  flow: Flow<Result, Effect>,
  step: (effect: Effect) => Promise<unknown>,
): Promise<Result> {
  let next = flow.next();
  while (!next.done) {
    const effect = next.value;
    next = flow.next(isAll(effect) ? await runAll(effect.flows, step) : await step(effect));
  }
  return next.value;
}

type All = Extract<LedgerEffect, { type: 'all' }>;
const isAll = (effect: unknown): effect is All => (effect as LedgerEffect).type === 'all';

/** Flows under way at once: more would only queue up in the sockets. */
const FLOWS_AT_ONCE = 16;

async function runAll<Effect>(flows: readonly Flow<void>[], step: (effect: Effect) => Promise<unknown>): Promise<void> {
  const waiting = flows.values();
  const lane = async () => {
    for (const flow of waiting) await run(flow, step as (effect: LedgerEffect) => Promise<unknown>);
  };
  await Promise.all(Array.from({ length: Math.min(FLOWS_AT_ONCE, flows.length) }, lane));
}
