import type { ChunkEffect } from '../../../core/chunk/life.ts';
import type { LedgerEffect } from '../../../core/ledger/flow.ts';
import type { Item } from '../../../core/ledger/update.ts';
import type { ChunkHeader } from '../../../events/chunk-message.ts';
import type { Message } from './queue-model.ts';

/** A step that a simulated process takes: core's own, and those of the handlers around it. */
export type SimEffect =
  | LedgerEffect
  | Extract<ChunkEffect, { type: 'job' | 'continue' | 'random' }>
  /** A worker runs one item. */
  | { readonly type: 'run'; readonly index: number }
  | { readonly type: 'send one'; readonly header: ChunkHeader }
  | { readonly type: 'acknowledge'; readonly message: Message }
  | { readonly type: 'invoke'; readonly job: string; readonly created?: Item | undefined }
  | { readonly type: 'open jobs' };

export type SimFlow<Result = void> = Generator<SimEffect, Result, unknown>;

export type ProcessKind = 'creator' | 'producer' | 'consumer' | 'settler' | 'reaper' | 'canceller';

/** One invocation of a function, or one caller: a flow between two of its steps. */
export interface Process {
  readonly kind: ProcessKind;
  readonly name: string;
  readonly epoch: number;
  /** 20 bits, in the ids of its deliveries. Environments are kept warm, so that several processes share one. */
  readonly environment: number;
  /** Whoever dies is replaced, or nobody may die without a reaper. */
  readonly crashable: boolean;
  /** Began after the job was fenced. */
  readonly afterFence: boolean;
  /** Given another input than the job was created with. */
  readonly otherInput: boolean;
  readonly message?: Message | undefined;
  flow: SimFlow;
  /** What it does next. */
  effect: SimEffect | undefined;
  /** Its delivery sent a continuation. */
  continued: boolean;
  /** It has read that its job is stopped. */
  sawStop: boolean;
  /** Items whose outcomes its delivery knows. */
  outcomes: readonly number[];
  /** Its chunk's checkpoint as it began. */
  readonly checkpoint: string | undefined;
  /** The item that its mark in the ledger names. */
  markedIndex: number | undefined;
  /** When that mark expires, as soon as it is known: the clock doesn't pass it while the process lives. */
  markedUntilMs: number;
  readonly ended?: () => void;
  readonly crashed?: () => void;
}

/** A step as one line of a trace. */
export function describe(effect: SimEffect | undefined): string {
  if (effect === undefined) return 'ends';
  switch (effect.type) {
    case 'get':
    case 'readObject':
    case 'writeObject':
    case 'job':
      return `${effect.type} ${effect.key}`;
    case 'update':
      return `${effect.update.name} ${effect.update.key}`;
    case 'run':
      return `run ${effect.index}`;
    case 'continue':
    case 'send one':
      return `${effect.type} ${effect.header.job} chunk ${effect.header.chunk}`;
    default:
      return effect.type;
  }
}
