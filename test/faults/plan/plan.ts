/** What an item does besides returning its value, in parts of a million of all items. */
export type Deed =
  | 'throwsOnce'
  | 'throwsTwice'
  | 'throwsAlways'
  | 'throwsForGood'
  | 'exits'
  | 'hangs'
  | 'blocks'
  | 'eatsHeap'
  | 'slow';
/** In this order: an item's number falls into the first share that reaches beyond it. */
export type Shares = Readonly<Record<Deed, number>>;

/** How a call to an AWS service goes wrong. */
export type CallFault =
  /** Refused for its rate, before it is carried out. */
  | 'throttle'
  /** Answered with 500, before it is carried out. */
  | 'fail'
  /** The connection ends before it is carried out. */
  | 'reset'
  /** Carried out, and the connection ends before the answer. */
  | 'lose'
  | 'slow'
  /** Of a batch, some entries are refused; an answer of 200. */
  | 'part'
  /** Its caller is killed just before, or just after it was carried out; ends itself after it, or eats its memory. */
  | 'killBefore'
  | 'killAfter'
  | 'exitAfter'
  | 'oomAfter';

/** A fault at one very call: the `nth` and following ones of a site. */
export interface Strike {
  readonly site: string;
  /** From 1. */
  readonly nth: number;
  readonly times: number;
  readonly fault: CallFault;
}

/** Probabilities of what a queue does with a message, and with a deletion. */
export interface QueueFaults {
  /** Delivered a second time, as SQS may: same message, same receive count. */
  readonly twice: number;
  /** The same, long after; often when it is deleted. */
  readonly late: number;
  /** Held back, so that others overtake it. */
  readonly hold: number;
  /** Received by nobody: comes back with a higher receive count. */
  readonly swallow: number;
  /** Becomes visible again at once, or after a second, while it is worked on. */
  readonly short: number;
  /** A deletion that has no effect. */
  readonly keep: number;
  /** Chunks whose messages nobody ever receives, up to the dead-letter queue. */
  readonly doomed: readonly number[];
}

export type Victim = 'consumer' | 'producer' | 'settler';

/** The end of a process at some time. */
export interface Kill {
  readonly atMs: number;
  readonly victim: Victim;
  readonly how: 'kill' | 'exit' | 'oom';
}

/** What is done again of a job's items, once it has ended. */
export interface Redrive {
  /** The task was mended before: nothing misbehaves any more. */
  readonly isMended: boolean;
  readonly chunkSize: number;
  /** Two ask for it at once. */
  readonly twice: boolean;
}

/** All that is drawn for one seed: the job, and what goes wrong with it. */
export interface Plan {
  readonly seed: number;
  readonly profile: string;
  readonly items: number;
  readonly input: 'range' | 'jsonl';
  readonly chunkSize: number;
  readonly maxAttempts: number;
  readonly itemConcurrency: number;
  readonly toleratedFailures?: number;
  readonly shares: Shares;
  readonly slowMs: number;
  readonly visibilitySeconds: number;
  readonly queue: QueueFaults;
  /** Probability that a call goes wrong. */
  readonly callRate: number;
  readonly strikes: readonly Strike[];
  readonly kills: readonly Kill[];
  /** Lambda carries out the producer's event twice. */
  readonly produceTwiceAtMs?: number;
  readonly cancelAtMs?: number;
  /** Whoever cancels dies after the fence: the rest is the reaper's. */
  readonly abandonsCancel?: boolean;
  /** The runtime is killed, and started again with what it kept. */
  readonly restartsAtMs: readonly number[];
  /** Whether there is a reaper at all. */
  readonly isMended: boolean;
  /** When it looks, whether needed or not. */
  readonly reapsAtMs: readonly number[];
  /** One after the other, as long as something is left; kills come again with each. */
  readonly redrives: readonly Redrive[];
}

export const NO_SHARES: Shares = {
  throwsOnce: 0,
  throwsTwice: 0,
  throwsAlways: 0,
  throwsForGood: 0,
  exits: 0,
  hangs: 0,
  blocks: 0,
  eatsHeap: 0,
  slow: 0,
};

export const CALM_QUEUE: QueueFaults = { twice: 0, late: 0, hold: 0, swallow: 0, short: 0, keep: 0, doomed: [] };
