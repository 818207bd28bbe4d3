import type { JobSpec } from '../../../core/job/spec.ts';
import type { Item, Update, UpdateResult } from '../../../core/ledger/update.ts';
import type { JobEnded } from '../../../events/job-ended.ts';
import type { Core } from './core-modules.ts';
import { carryOutUpdate } from './memory-table.ts';
import type { Process, SimEffect } from './process.ts';
import { QueueModel, take } from './queue-model.ts';
import { Random } from './random.ts';
import { kindOf, type Scenario } from './scenario.ts';
import { Violation } from './violation.ts';
import { watchAnnouncement, watchUpdate } from './watch.ts';

export const JOB_ID = 'job';
export const TTL = 9_999_999_999;
/** Longer without a beat, and a producer is dead. */
export const SILENT_MS = 70 * 60_000;
export const VISIBILITY_MS = 6 * 60_000;
const BEGIN_MS = 1_700_000_000_000;
/** How many versions of a job's record a consumer's cache may be behind. */
const STALE_VERSIONS = 3;

/** Rules that handlers keep, and not core: a test takes them away. */
export interface HandlerRules {
  /** Acknowledges a message as it is received. */
  readonly acknowledgesFirst?: boolean;
  /** Names a delivery after its message and receive count. */
  readonly namesAfterMessage?: boolean;
}

/** Somebody who is about to begin. */
export interface Start {
  readonly kind: 'create' | 'produce' | 'cancel' | 'reap';
  readonly job?: string;
  /** How often it is tried again. */
  readonly left: number;
  readonly otherInput?: boolean;
  /** The job's record as it was created. */
  readonly created?: Item | undefined;
}

/** Everything outside of the processes: table, bucket, queue, clock, and what really happened to each item. */
export class World {
  readonly core: Core;
  readonly scenario: Scenario;
  readonly rules: HandlerRules;
  readonly random: Random;
  readonly spec: JobSpec;
  readonly table = new Map<string, Item>();
  readonly objects = new Map<string, string>();
  readonly queue = new QueueModel();
  readonly starts: Start[] = [];
  readonly announced: JobEnded[] = [];
  /** Which use of the job id this is: 0 is an older one. */
  epoch = 1;
  /** The job's key, as soon as its record exists. */
  job: string | undefined;
  /** What creators were answered. */
  readonly answers = new Set<string>();
  /** The record's versions, for caches that are behind. */
  readonly versions: Item[] = [];
  nowMs = BEGIN_MS;
  /** Runs and good ends of each item, by index, in this use of the id. */
  readonly runs = new Map<number, number>();
  readonly succeeded = new Set<number>();
  /** Processes that died, of any kind, since a producer last got on. */
  deaths = 0;
  /** Revivals of which the reaper didn't hear. */
  lostRevivals = 0;
  /** How often an environment died while it ran an item under its mark, and chunk by chunk. */
  readonly deathsOfItem = new Map<number, number>();
  readonly deathsOfChunk = new Map<number, number>();
  /** Chunks of which a message became a dead letter. */
  readonly deadChunks = new Set<number>();
  /** Items whose outcomes a delivery has handed on, and was acknowledged for. */
  readonly handedOn = new Set<number>();
  /** Chunks with two messages on the way, since a consumer died after it had sent a continuation. */
  readonly forkedChunks = new Set<number>();
  /** The fewest successes that any checkpoint of a chunk has held since the fence was set. */
  readonly keptSuccesses = new Map<number, number>();
  cancelled = false;
  #nonces = 0;

  constructor(core: Core, scenario: Scenario, rules: HandlerRules) {
    this.core = core;
    this.scenario = scenario;
    this.rules = rules;
    this.random = new Random(scenario.seed);
    this.spec = {
      task: 'task',
      taskVersion: '1',
      input: { type: 'range', from: 0, to: 1 },
      packing: { type: 'fixed', items: 1 },
      encoding: 'json',
      maxAttempts: scenario.maxAttempts,
      itemConcurrency: 1,
      itemTimeoutSeconds: 30,
      ...(scenario.tolerated === undefined ? {} : { tolerated: scenario.tolerated }),
    };
  }

  fail(message: string): never {
    throw new Violation(message);
  }

  nonce(): string {
    this.#nonces += 1;
    return `r${String(this.#nonces).padStart(3, '0')}`;
  }

  tree(job: string) {
    return { job, fanIn: this.scenario.fanIn, ttl: TTL };
  }

  /** True for what needs no step of its own: nobody else can see it. */
  isLocal(effect: SimEffect): boolean {
    return effect.type === 'now' || effect.type === 'drawDeliveryId' || effect.type === 'random';
  }

  /** Carries out one step. */
  carryOut(process: Process, effect: SimEffect): unknown {
    switch (effect.type) {
      case 'all':
      case 'pause':
        throw new Error('expected single steps');
      case 'now':
        return this.nowMs;
      case 'random':
        return this.random.next();
      case 'drawDeliveryId':
        return this.core.drawDeliveryId(process.environment, this.random.bytes(4));
      case 'get':
        return this.table.get(effect.key);
      case 'job':
        return this.#readJob(process, effect.key, effect.fresh);
      case 'update':
        return this.#update(process, effect.update);
      case 'announce':
        watchAnnouncement(this, effect.ended);
        this.announced.push(effect.ended);
        return undefined;
      case 'readObject':
        return this.objects.get(effect.key);
      case 'writeObject':
        return this.#write(effect.key, effect.body);
      case 'continue':
        process.continued = true;
        return this.queue.send(effect.header, process.epoch, this.scenario.throttledFirst);
      case 'send one':
        return this.queue.send(effect.header, process.epoch, this.scenario.throttledFirst);
      case 'invoke':
        this.invoke(effect.job, process.otherInput, effect.created);
        return undefined;
      case 'open jobs':
        return [...this.table].filter(([, item]) => item['open'] !== undefined).map(([key]) => key);
      case 'run':
        return this.#run(process, effect.index);
      case 'acknowledge':
        return this.#acknowledge(process, effect);
    }
  }

  #readJob(process: Process, key: string, fresh: boolean): Item | undefined {
    const behind = this.random.below(Math.min(STALE_VERSIONS, this.versions.length));
    const item = fresh || key !== this.job ? this.table.get(key) : this.versions.at(-1 - behind);
    if (item?.['fence'] !== undefined || item?.['state'] === 'ended') process.sawStop = true;
    return item;
  }

  #update(process: Process, update: Update): UpdateResult {
    const before = this.table.get(update.key);
    const result = carryOutUpdate(before, update);
    if (!result.applied) return result;
    this.table.set(update.key, result.item);
    if (update.name === 'unmark') {
      process.markedIndex = undefined;
      process.markedUntilMs = Number.POSITIVE_INFINITY;
    }
    watchUpdate(this, process, update, before, result.item);
    if (update.key === this.job) this.versions.push(result.item);
    return result;
  }

  #write(key: string, body: string): void {
    const known = this.objects.get(key);
    if (known !== undefined && known !== body) this.fail(`object ${key} was written again with other bytes`);
    this.objects.set(key, body);
  }

  #run(process: Process, index: number): 'ok' | 'value' | 'threw' | 'failed' {
    if (process.epoch === 0) return 'ok';
    const chunk = process.message?.header.chunk ?? 0;
    if (process.sawStop) this.fail(`item ${index} was run by one who knew that its job is stopped`);
    if (this.scenario.strict && this.handedOn.has(index) && !this.forkedChunks.has(chunk))
      this.fail(`item ${index} was run again after its outcome was handed on`);
    const runs = (this.runs.get(index) ?? 0) + 1;
    this.runs.set(index, runs);
    const kind = kindOf(this.scenario, index);
    if (kind === 'bad') return 'failed';
    if (kind === 'throws1' && runs <= 1) return 'threw';
    if (kind === 'throws2' && runs <= 2) return 'threw';
    this.succeeded.add(index);
    return kind === 'value' ? 'value' : 'ok';
  }

  /** Nothing unaccounted for is acknowledged. */
  #acknowledge(process: Process, effect: Extract<SimEffect, { type: 'acknowledge' }>): void {
    const { header, epoch } = effect.message;
    if (epoch === this.epoch && !process.continued && !this.isSettled(header.chunk))
      this.fail(`chunk ${header.chunk} was acknowledged, and is neither settled nor carried on`);
    if (process.continued) for (const index of process.outcomes) this.handedOn.add(index);
    if (!take(this.queue.deadLetters, effect.message)) this.queue.acknowledge(effect.message);
  }

  /** An asynchronous invocation of the producer. */
  invoke(job: string | undefined, otherInput: boolean, created?: Item): void {
    const { retries } = this.scenario;
    this.starts.push({ kind: 'produce', left: retries, otherInput, created, ...(job === undefined ? {} : { job }) });
  }

  /** Where a chunk's checkpoint is, if it has one. */
  checkpointKey(chunk: number | undefined): string | undefined {
    const key = this.table.get(`${this.job}/c${chunk}`)?.['checkpoint'];
    return key === undefined ? undefined : String(key);
  }

  isFenced(): boolean {
    return this.job !== undefined && this.table.get(this.job)?.['fence'] !== undefined;
  }

  isSettled(chunk: number): boolean {
    return this.slotOf(chunk) !== undefined;
  }

  /** What the ledger says of a chunk, if it is settled. */
  slotOf(chunk: number): Uint8Array | undefined {
    const { fanIn } = this.scenario;
    const slot = this.table.get(`${this.job}/0/${Math.floor(chunk / fanIn)}`)?.[`c${chunk % fanIn}`];
    return slot instanceof Uint8Array ? slot : undefined;
  }
}
