import type { SimEffect } from './process.ts';
import type { Processes } from './process-list.ts';
import { take } from './queue-model.ts';
import type { Faults } from './scenario.ts';
import type { World } from './world.ts';

const KINDS: readonly (keyof Faults)[] = [
  'crashes',
  'crashes',
  'duplicates',
  'lateDuplicates',
  'expiries',
  'lostReplies',
  'throttles',
  'losses',
];
/** A fault likes to strike whoever has just taken a step: right after a write is where most is at stake. */
const AT_THE_LAST = 0.6;

/** Makes things go wrong, as often as the scenario allows. */
export class Faulter {
  readonly #world: World;
  readonly #list: Processes;
  readonly #left: Record<keyof Faults, number>;

  constructor(world: World, list: Processes) {
    this.#world = world;
    this.#list = list;
    this.#left = { ...world.scenario.faults };
  }

  /** One fault of any kind. @returns whether one was possible */
  strike(): boolean {
    const kind = this.#world.random.pick(KINDS.filter((one) => this.#left[one] > 0));
    if (kind === undefined) return false;
    if (!this.#strikeWith(kind)) return false;
    this.#left[kind] -= 1;
    return true;
  }

  /** SQS delivers an acknowledged message once more. */
  lateDuplicate(): boolean {
    if (this.#left.lateDuplicates <= 0 || !this.#again()) return false;
    this.#left.lateDuplicates -= 1;
    return true;
  }

  #strikeWith(kind: keyof Faults): boolean {
    const { queue, random } = this.#world;
    switch (kind) {
      case 'crashes': {
        const victim = this.#victim((one) => one.crashable);
        if (victim === undefined) return false;
        this.#list.crash(victim);
        return true;
      }
      case 'lostReplies': {
        const victim = this.#victim((one) => this.#canRepeat(one.effect));
        if (victim === undefined) return false;
        if (victim.effect?.type === 'update' && victim.effect.update.name === 'revive') this.#world.lostRevivals += 1;
        this.#list.step(victim, true);
        return true;
      }
      case 'duplicates':
        return random.chance(0.3) ? this.#startTwice() : this.#deliverTwice();
      case 'lateDuplicates':
        return this.#again();
      case 'expiries': {
        const message = random.pick(queue.inFlight.filter((one) => one.holders > 0));
        if (message === undefined) return false;
        take(queue.inFlight, message);
        queue.visible.push(message);
        return true;
      }
      case 'losses': {
        const message = random.pick(queue.orphans().filter((one) => this.#world.isSettled(one.header.chunk)));
        return message !== undefined && take(queue.inFlight, message);
      }
      case 'throttles': {
        const message = random.pick(queue.visible);
        if (message === undefined) return false;
        if (message.receiveCount >= this.#world.scenario.maxReceiveCount) return this.#list.deliver(message);
        message.receiveCount += 1;
        return true;
      }
    }
  }

  /** A message in flight reaches a second consumer. */
  #deliverTwice(): boolean {
    const message = this.#world.random.pick(this.#world.queue.inFlight);
    return message !== undefined && this.#list.consume(message);
  }

  /** Lambda carries out an asynchronous invocation twice. */
  #startTwice(): boolean {
    const { starts, random } = this.#world;
    const start = random.pick(starts.filter((one) => one.kind === 'produce'));
    if (start !== undefined) starts.push({ ...start });
    return start !== undefined;
  }

  #again(): boolean {
    const { queue, random } = this.#world;
    const message = random.pick(queue.acknowledged);
    if (message === undefined) return false;
    take(queue.acknowledged, message);
    queue.inFlight.push(message);
    return this.#list.consume(message);
  }

  #victim(suits: (one: Processes['live'][number]) => boolean) {
    const { random } = this.#world;
    const { last, live } = this.#list;
    if (last?.effect !== undefined && suits(last) && random.chance(AT_THE_LAST)) return last;
    return random.pick(live.filter(suits));
  }

  /** Steps whose reply can be lost: writes. A message sent twice is a duplicate. */
  #canRepeat(effect: SimEffect | undefined): boolean {
    switch (effect?.type) {
      case 'update':
      case 'writeObject':
      case 'announce':
        return true;
      case 'continue':
      case 'send one':
      case 'invoke':
        return !this.#world.scenario.strict;
      default:
        return false;
    }
  }
}
