import type { Core } from './core-modules.ts';
import { checkEnd } from './end-checks.ts';
import { Faulter } from './faults.ts';
import { liveOlderRun } from './older-run.ts';
import type { Process, ProcessKind } from './process.ts';
import { Processes } from './process-list.ts';
import { type Message, take } from './queue-model.ts';
import type { Scenario } from './scenario.ts';
import { Violation } from './violation.ts';
import { type HandlerRules, SILENT_MS, VISIBILITY_MS, World } from './world.ts';

/** How one run came out. */
export interface Outcome {
  /** What did not hold. */
  readonly violation: string | undefined;
  readonly steps: number;
  /** Each step as a line, where a trace was asked for. */
  readonly trace: readonly string[];
}

/** Rounds of the reaper after which a job that hasn't ended never will. */
const LAST_REAPS = 12;
const STEPS = 20_000;
const STEPS_PER_CHUNK = 500;

/** Lives one scenario to its end: the same scenario against the same core takes the same steps. */
export function interleave(core: Core, scenario: Scenario, rules: HandlerRules = {}, traced = false): Outcome {
  const schedule = new Schedule(core, scenario, rules, traced);
  try {
    schedule.run();
    return { violation: undefined, steps: schedule.steps, trace: schedule.trace };
  } catch (error) {
    const what =
      error instanceof Violation ? error.message : `a flow threw ${error instanceof Error ? error.stack : error}`;
    return { violation: what, steps: schedule.steps, trace: schedule.trace };
  }
}

/** Functions have a time limit, far below the bound of silence. */
const NOT_PASSED: readonly ProcessKind[] = ['creator', 'producer', 'reaper'];

/** Ways to choose who goes next, so that more than the even mixture is seen. */
type Pace = 'even' | 'one by one' | 'one is slow';

class Schedule {
  steps = 0;
  readonly trace: string[] = [];
  readonly #world: World;
  readonly #list: Processes;
  readonly #faulter: Faulter;
  readonly #traced: boolean;
  readonly #pace: Pace;
  readonly #slowFrom: number;
  readonly #faultRate: number;
  #slow: Process | undefined;
  #silences: number;
  #deadline: boolean;
  #lastReaps = 0;

  constructor(core: Core, scenario: Scenario, rules: HandlerRules, traced: boolean) {
    this.#traced = traced;
    this.#world = new World(core, scenario, rules);
    const { random } = this.#world;
    this.#list = new Processes(this.#world, (line) => this.#say(line));
    this.#faulter = new Faulter(this.#world, this.#list);
    this.#pace = random.pick<Pace>(['even', 'even', 'one by one', 'one is slow']) ?? 'even';
    this.#slowFrom = random.below(80);
    this.#faultRate = random.pick([0.01, 0.03, 0.1, 0.2, 0.4]) ?? 0;
    this.#silences = scenario.silences;
    this.#deadline = scenario.deadline;
  }

  run(): void {
    const { scenario, starts } = this.#world;
    if (scenario.older) liveOlderRun(this.#world);
    for (let i = 0; i < scenario.creators; i += 1) starts.push({ kind: 'create', left: 0 });
    for (let i = 0; i < scenario.extraProducers; i += 1)
      this.#world.invoke(undefined, scenario.otherChunks !== undefined);
    if (scenario.cancel) starts.push({ kind: 'cancel', left: 0 });
    for (let i = 0; i < scenario.reaps; i += 1) starts.push({ kind: 'reap', left: 0 });
    const most = STEPS + STEPS_PER_CHUNK * scenario.chunks;
    while (this.#move()) {
      this.steps += 1;
      this.#world.nowMs += 1;
      if (this.steps > most) this.#world.fail('goes on for ever');
    }
    checkEnd(this.#world);
  }

  #say(line: string): void {
    if (this.#traced) this.trace.push(line);
  }

  /** One move; false where there is none left. */
  #move(): boolean {
    const { random } = this.#world;
    if (random.chance(this.#faultRate) && this.#faulter.strike()) return true;
    if (this.#pace === 'one by one' && this.#list.last?.effect !== undefined && random.chance(0.9))
      return this.#step(this.#list.last);
    const moves = this.#moves();
    let weight = moves.reduce((sum, [weight]) => sum + weight, 0);
    if (weight === 0) return this.#lastMove();
    weight *= random.next();
    for (const [own, move] of moves) {
      weight -= own;
      if (own > 0 && weight < 0) return move();
    }
    return true;
  }

  /** What can happen now, and how readily. */
  #moves(): [weight: number, move: () => boolean][] {
    const { queue, random, scenario } = this.#world;
    const live = this.#list.live.length;
    const returning = this.#returning();
    const { due, anyTime } = this.#list.possibleStarts();
    const free = scenario.concurrency === 0 || this.#list.consumers < scenario.concurrency;
    const leaps = this.#canLeap();
    return [
      [live, () => this.#step(this.#choose())],
      [free ? Math.min(queue.visible.length, 4) : 0, () => this.#list.deliver(random.pick(queue.visible))],
      [Math.min(returning.length, 2), () => this.#comesBack(random.pick(returning))],
      [Math.min(queue.deadLetters.filter((one) => one.holders === 0).length, 1), () => this.#list.settle()],
      [Math.min(due.length, 2), () => this.#list.start(random.pick(due))],
      [anyTime.length > 0 ? 0.3 : 0, () => this.#list.start(random.pick(anyTime))],
      [leaps && this.#silences > 0 ? 0.2 : 0, () => this.#beSilent()],
      [leaps && this.#deadline && this.#world.job !== undefined ? 0.05 : 0, () => this.#passDeadline()],
    ];
  }

  /** The clock passes nobody who invokes producers or is one, nor a mark of the living. */
  #canLeap(): boolean {
    if (this.#world.starts.some((start) => start.kind === 'produce' && start.job !== undefined)) return false;
    const { live } = this.#list;
    return !live.some((one) => NOT_PASSED.includes(one.kind) || one.markedUntilMs < Number.POSITIVE_INFINITY);
  }

  #choose(): Process | undefined {
    const { random } = this.#world;
    const { live } = this.#list;
    if (this.#pace !== 'one is slow' || this.steps < this.#slowFrom) return random.pick(live);
    if (this.#slow?.effect === undefined) this.#slow = random.pick(live);
    if (random.chance(0.02) || live.length === 1) return random.pick(live);
    return random.pick(live.filter((one) => one !== this.#slow));
  }

  #step(process: Process | undefined): boolean {
    if (process !== undefined) this.#list.step(process);
    return true;
  }

  /** Messages whose holders are gone, and that can come back without the clock passing a living mark. */
  #returning(): Message[] {
    const { queue, nowMs } = this.#world;
    const until = Math.min(...this.#list.live.map((one) => one.markedUntilMs));
    return queue.inFlight.filter(
      (one) => one.holders === 0 && Math.max(nowMs, one.receivedAtMs + VISIBILITY_MS) <= until,
    );
  }

  #comesBack(message: Message | undefined): boolean {
    if (message === undefined) return true;
    const { queue } = this.#world;
    this.#world.nowMs = Math.max(this.#world.nowMs, message.receivedAtMs + VISIBILITY_MS);
    this.#say(`message ${message.id} comes back`);
    take(queue.inFlight, message);
    queue.visible.push(message);
    return true;
  }

  #beSilent(): boolean {
    this.#silences -= 1;
    this.#world.nowMs += SILENT_MS + 1;
    this.#say('long silence');
    return true;
  }

  #passDeadline(): boolean {
    this.#deadline = false;
    const { job, table } = this.#world;
    const deadline = Number(table.get(job ?? '')?.['deadline'] ?? 0);
    this.#world.nowMs = Math.max(this.#world.nowMs, deadline * 1000 + 1);
    this.#say('the deadline passes');
    return true;
  }

  /** When nothing must happen any more: a late duplicate may, and the reaper does. */
  #lastMove(): boolean {
    const { job, table, random, scenario } = this.#world;
    if (random.chance(0.7) && this.#faulter.lateDuplicate()) return true;
    const open = job === undefined || table.get(job)?.['open'] !== undefined;
    if (!scenario.reaper || !open || this.#lastReaps >= LAST_REAPS) return false;
    this.#lastReaps += 1;
    this.#beSilent();
    return this.#list.start({ kind: 'reap', left: 0 });
  }
}

/** A run as text: what did not hold, and how it came to that. */
export const explain = (outcome: Outcome): string =>
  [`violated: ${outcome.violation}`, ...outcome.trace.map((line) => `  ${line}`)].join('\n');
