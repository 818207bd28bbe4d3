import type { Tolerance } from '../../../events/job-request.ts';

/**
 * What an item does when it is run. `bare` returns nothing, `value` something; `throws1` and `throws2` throw as often
 * and then return; `bad` fails for good; `kills` ends its environment each time.
 */
export type ItemKind = 'bare' | 'value' | 'throws1' | 'throws2' | 'bad' | 'kills';

/** How often each fault may happen in one run. */
export interface Faults {
  /** A process dies between two steps. */
  readonly crashes: number;
  /** SQS delivers a message that is in flight again, with the same receive count; a start is carried out twice. */
  readonly duplicates: number;
  /** SQS delivers an acknowledged message once more. */
  readonly lateDuplicates: number;
  /** A message becomes visible while its holder lives. */
  readonly expiries: number;
  /** A step is carried out and its reply is lost; the SDK carries it out again. */
  readonly lostReplies: number;
  /** A message is received and can't be handed to a consumer. */
  readonly throttles: number;
  /** A message that came back is lost, after its chunk was settled: its time in the queue was up. */
  readonly losses: number;
}

/** One run of the simulation, wholly: the same scenario against the same core takes the same steps. */
export interface Scenario {
  /** Of the schedule: who takes the next step, and what goes wrong. */
  readonly seed: number;
  readonly fanIn: number;
  readonly chunks: number;
  /** Chunk c holds `sizes[c % length]` items. */
  readonly sizes: readonly number[];
  /** What the item at an index does; the others are bare. */
  readonly kinds: readonly (readonly [index: number, kind: ItemKind])[];
  readonly maxAttempts: number;
  readonly tolerated?: Tolerance | undefined;
  /** Items that one delivery has the time for. 0: all. */
  readonly slice: number;
  /** Chunks a window. Producers take turns, so that two at once cut other windows. */
  readonly windows: readonly number[];
  /** Windows that one producer has the time for. 0: all. */
  readonly producerSlice: number;
  /** Requests with the same jobId at once. */
  readonly creators: number;
  /** Producers that begin at any time, beside those that are invoked. */
  readonly extraProducers: number;
  /** How often Lambda tries an asynchronous invocation again. */
  readonly retries: number;
  /** How many chunks the extra producers' input holds, where it changed under the job. */
  readonly otherChunks?: number | undefined;
  /** The input can't be cut from this chunk on, or is seen to have changed there. */
  readonly broken?: readonly [chunk: number, kind: 'malformed' | 'changed'] | undefined;
  readonly cancel: boolean;
  /** The clock may pass the job's deadline at any time. */
  readonly deadline: boolean;
  /**
   * A reaper comes by. Without one, only those die who are surely replaced, and the job must end all the same: what the
   * reaper would mend later is wrong all the same.
   */
  readonly reaper: boolean;
  /** How often the reaper invokes a producer again before it gives up. */
  readonly revivals: number;
  /** How often each message is received and not handed to a consumer, before it is. */
  readonly throttledFirst: number;
  /** How often the reaper comes by before the end. */
  readonly reaps: number;
  /** How often the clock passes the bound of silence while no producer lives. */
  readonly silences: number;
  readonly maxReceiveCount: number;
  /** Consumers at once. 0: any number. */
  readonly concurrency: number;
  readonly faults: Faults;
  /** There was a job of the same id before; its items are in part still there, and its messages come late. */
  readonly older: boolean;
  /** No message is delivered twice for any reason: runs of items and kept checkpoints can be checked exactly. */
  readonly strict: boolean;
}

/** How many items the chunks below `chunk` hold: also the index of its first one. */
export function itemsBelow(scenario: Pick<Scenario, 'sizes'>, chunk: number): number {
  const { sizes } = scenario;
  const whole = Math.floor(chunk / sizes.length);
  const round = sizes.reduce((sum, size) => sum + size, 0);
  return whole * round + sizes.slice(0, chunk % sizes.length).reduce((sum, size) => sum + size, 0);
}

export const itemsOf = (scenario: Pick<Scenario, 'sizes'>, chunk: number): number =>
  scenario.sizes[chunk % scenario.sizes.length] ?? 1;

export const kindOf = (scenario: Pick<Scenario, 'kinds'>, index: number): ItemKind =>
  scenario.kinds.find(([at]) => at === index)?.[1] ?? 'bare';

/** Whether so many failures of so many items are too many. */
export function tooMany(tolerated: Tolerance | undefined, failed: number, total: number): boolean {
  if (tolerated === undefined) return false;
  return 'count' in tolerated ? failed > tolerated.count : failed * 100 > tolerated.percent * total;
}
