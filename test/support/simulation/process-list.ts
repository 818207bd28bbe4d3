import { oneByOne } from './one-by-one.ts';
import { describe, type Process, type ProcessKind, type SimEffect, type SimFlow } from './process.ts';
import { cancelling, consuming, creating, producing, reaping, settling } from './processes.ts';
import { type Message, take } from './queue-model.ts';
import { kindOf } from './scenario.ts';
import type { Start, World } from './world.ts';

const LETTER: Readonly<Record<ProcessKind, string>> = {
  creator: 'A',
  producer: 'P',
  consumer: 'C',
  settler: 'S',
  reaper: 'R',
  canceller: 'X',
};
/** Environments are few and kept warm, so that two deliveries may share one. */
const ENVIRONMENTS = 3;

type Begin = Pick<Process, 'kind' | 'epoch' | 'crashable'> & Partial<Process>;

/** Who is alive, and how they begin, go on, end and die. */
export class Processes {
  readonly live: Process[] = [];
  /** Who took the last step. */
  last: Process | undefined;
  consumers = 0;
  readonly #world: World;
  readonly #say: (line: string) => void;
  #count = 0;

  constructor(world: World, say: (line: string) => void) {
    this.#world = world;
    this.#say = say;
  }

  /** Takes a process's next step. `twice`: its reply is lost once, and it is carried out again. */
  step(process: Process, twice = false): void {
    const { effect } = process;
    if (effect === undefined) return;
    this.last = process;
    this.#say(`${process.name}: ${describe(effect)}${twice ? ' (reply lost, again)' : ''}`);
    let reply = this.#world.carryOut(process, effect);
    if (twice) reply = this.#world.carryOut(process, effect);
    this.#sayReply(effect, reply);
    const kills = effect.type === 'run' && process.epoch > 0 && kindOf(this.#world.scenario, effect.index) === 'kills';
    if (kills) this.crash(process);
    else this.#advance(process, reply);
  }

  #sayReply(effect: SimEffect, reply: unknown): void {
    if (effect.type === 'update' && !(reply as { applied: boolean }).applied) this.#say('    refused');
    if (effect.type === 'run') this.#say(`    ${reply}`);
  }

  #advance(process: Process, reply: unknown): void {
    let next = process.flow.next(reply);
    while (!next.done && this.#world.isLocal(next.value))
      next = process.flow.next(this.#world.carryOut(process, next.value));
    process.effect = next.done ? undefined : next.value;
    if (!next.done) return;
    this.#leave(process);
    process.ended?.();
  }

  #leave(process: Process): void {
    take(this.live, process);
    if (process.kind === 'consumer') this.consumers -= 1;
    if (process.message !== undefined) process.message.holders -= 1;
  }

  /** Ends a process between two of its steps. */
  crash(process: Process): void {
    this.#say(`${process.name}: DIES before: ${describe(process.effect)}`);
    process.effect = undefined;
    this.#leave(process);
    this.#world.deaths += 1;
    const { deathsOfItem, deathsOfChunk, forkedChunks } = this.#world;
    const count = (deaths: Map<number, number>, of: number) => deaths.set(of, (deaths.get(of) ?? 0) + 1);
    if (process.markedIndex !== undefined) count(deathsOfItem, process.markedIndex);
    if (process.kind === 'consumer' && process.message !== undefined)
      count(deathsOfChunk, process.message.header.chunk);
    if (process.continued && process.message !== undefined) forkedChunks.add(process.message.header.chunk);
    process.crashed?.();
  }

  /** Hands a visible message to a consumer, or to the dead-letter queue. */
  deliver(message: Message | undefined): boolean {
    if (message === undefined) return false;
    const { queue, scenario } = this.#world;
    take(queue.visible, message);
    if (message.receiveCount >= scenario.maxReceiveCount) {
      this.#say(`message ${message.id} becomes a dead letter`);
      if (message.epoch > 0) this.#world.deadChunks.add(message.header.chunk);
      queue.deadLetters.push({ ...message, holders: 0 });
      return true;
    }
    message.receiveCount += 1;
    message.receivedAtMs = this.#world.nowMs;
    queue.inFlight.push(message);
    return this.consume(message);
  }

  /** Begins a consumer for a message in flight. */
  consume(message: Message): boolean {
    this.consumers += 1;
    return this.#spawn(
      {
        kind: 'consumer',
        epoch: message.epoch,
        crashable: true,
        message,
        note: ` (message ${message.id}, chunk ${message.header.chunk}, receive ${message.receiveCount})`,
      },
      (self) => consuming(this.#world, self),
    );
  }

  /** Begins a settler for a dead letter that none has. */
  settle(): boolean {
    const message = this.#world.queue.deadLetters.find((one) => one.holders === 0);
    if (message === undefined) return false;
    return this.#spawn({ kind: 'settler', epoch: message.epoch, crashable: true, message }, (self) =>
      settling(this.#world, self),
    );
  }

  /** Those who can begin: who was called for, and who may come at any time. */
  possibleStarts(): { due: Start[]; anyTime: Start[] } {
    const { job, starts } = this.#world;
    const isDue = (start: Start) => start.kind === 'create' || start.job !== undefined;
    return { due: starts.filter(isDue), anyTime: job === undefined ? [] : starts.filter((start) => !isDue(start)) };
  }

  /** Begins whoever was about to. */
  start(start: Start | undefined): boolean {
    if (start === undefined) return false;
    const world = this.#world;
    const { starts, scenario } = world;
    const at = starts.indexOf(start);
    if (at >= 0) starts.splice(at, 1);
    const again = () => {
      starts.push({ ...start, left: start.left - 1 });
    };
    const { reaper, strict } = scenario;
    const job = start.job ?? world.job ?? '';
    switch (start.kind) {
      case 'create':
        return this.#spawn({ kind: 'creator', epoch: 1, crashable: !strict, crashed: again }, () => creating(world));
      case 'produce': {
        const crashed = start.left > 0 ? again : () => undefined;
        const otherInput = start.otherInput === true;
        const crashable = !strict && (reaper || start.left > 0);
        return this.#spawn({ kind: 'producer', epoch: 1, crashable, crashed, otherInput }, (self) =>
          producing(world, self, job, start.created),
        );
      }
      case 'cancel':
        return this.#spawn({ kind: 'canceller', epoch: 1, crashable: reaper }, () => cancelling(world, job));
      case 'reap':
        return this.#spawn({ kind: 'reaper', epoch: 1, crashable: true }, () => reaping(world));
    }
  }

  #spawn(begin: Begin & { note?: string }, flow: (self: Process) => SimFlow): true {
    this.#count += 1;
    const { note = '', ...rest } = begin;
    const name = `${LETTER[begin.kind]}${this.#count}`;
    const self = {
      name,
      environment: this.#count % ENVIRONMENTS,
      otherInput: false,
      afterFence: this.#world.isFenced(),
      continued: false,
      sawStop: false,
      outcomes: [],
      checkpoint: this.#world.checkpointKey(begin.message?.header.chunk),
      markedIndex: undefined,
      markedUntilMs: Number.POSITIVE_INFINITY,
      effect: undefined,
      ...rest,
    } as Process;
    this.#say(`${name}: begins as ${begin.kind}${note}`);
    self.flow = oneByOne(flow(self));
    if (self.message !== undefined) self.message.holders += 1;
    this.live.push(self);
    this.#advance(self, undefined);
    return true;
  }
}
