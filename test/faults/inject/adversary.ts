import type { CallFault, Kill, Plan } from '../plan/plan.ts';
import { drawn } from '../plan/random.ts';
import type { Call } from './call-site.ts';
import type { Timeline } from './timeline.ts';

/** What goes wrong with calls when the dice say so, with weights. Ends of processes only where the plan has them. */
const WEIGHTS: readonly (readonly [CallFault, number])[] = [
  ['throttle', 3],
  ['fail', 3],
  ['reset', 2],
  ['lose', 3],
  ['slow', 2],
  ['part', 1],
];
const TOTAL = WEIGHTS.reduce((sum, [, weight]) => sum + weight, 0);
const SIGNALS = { kill: 'SIGKILL', exit: 'SIGUSR2', oom: 'SIGPWR' } as const;
/** Whoever made no call for longer may have ended. */
const FRESH_MS = 1_500;

/** Carries a plan out at the calls that pass by. */
export class Adversary {
  /** How often each fault was done at each site. */
  readonly done = new Map<string, number>();
  kills = 0;
  /** Calls that went wrong in such a way that a handler may have given up. */
  refusals = 0;
  readonly #plan: Plan;
  readonly #timeline: Timeline;
  readonly #passed = new Map<string, number>();
  readonly #callers = new Map<number, { functionName: string; atMs: number }>();
  #isOver = false;

  constructor(plan: Plan, timeline: Timeline) {
    this.#plan = plan;
    this.#timeline = timeline;
  }

  /** From here on everything goes well. */
  stop(): void {
    this.#isOver = true;
  }

  decide(call: Call): { fault: CallFault; ms?: number } | undefined {
    if (call.pid > 0) this.#callers.set(call.pid, { functionName: call.functionName, atMs: Date.now() });
    if (this.#isOver || call.functionName.includes('Reaper')) return undefined;
    const nth = (this.#passed.get(call.site) ?? 0) + 1;
    this.#passed.set(call.site, nth);
    const { strikes, callRate, seed } = this.#plan;
    const strike = strikes.find((one) => one.site === call.site && nth >= one.nth && nth < one.nth + one.times);
    const fault = strike?.fault ?? this.#byChance(call, nth, callRate, seed);
    if (fault === undefined || (isDeadly(fault) && call.pid === 0)) return undefined;
    this.#note(call, fault, nth);
    return { fault, ms: Math.floor(50 + drawn(seed, 'ms', call.site, nth) * 600) };
  }

  #byChance(call: Call, nth: number, rate: number, seed: number): CallFault | undefined {
    if (drawn(seed, 'call', call.site, nth) >= rate) return undefined;
    let point = drawn(seed, 'fault', call.site, nth) * TOTAL;
    const fault = WEIGHTS.find(([, weight]) => {
      point -= weight;
      return point < 0;
    })?.[0];
    const isBatch = call.site.startsWith('send ') || call.site === 'announce';
    return fault === 'part' && !isBatch ? 'fail' : fault;
  }

  strikeDown(call: Call, how: Kill['how']): void {
    this.#end(call.pid, how);
  }

  /** Ends a process of a function, if one is at work. @returns whether there was one */
  kill({ victim, how }: Pick<Kill, 'victim' | 'how'>, n: number): boolean {
    const wanted = new RegExp(victim, 'i');
    const now = Date.now();
    const pids = [...this.#callers]
      .filter(([, { functionName, atMs }]) => wanted.test(functionName) && now - atMs < FRESH_MS)
      .map(([pid]) => pid);
    const pid = pids[Math.floor(drawn(this.#plan.seed, 'victim', n) * pids.length)];
    if (pid === undefined) return false;
    this.#timeline.note(`${how} ${victim} ${pid}`);
    count(this.done, `${how} ${victim}`);
    return this.#end(pid, how);
  }

  #end(pid: number, how: Kill['how']): boolean {
    this.#callers.delete(pid);
    this.kills += 1;
    try {
      return process.kill(pid, SIGNALS[how]);
    } catch {
      return false; // It has ended by itself meanwhile.
    }
  }

  #note(call: Call, fault: CallFault, nth: number): void {
    if (fault !== 'slow') this.refusals += 1;
    count(this.done, `${fault} ${call.site}`);
    this.#timeline.note(`${fault} ${call.site} #${nth} ${call.key} of ${roleOf(call.functionName)} ${call.pid}`);
  }
}

const isDeadly = (fault: CallFault): boolean => /^(kill|exit|oom)/.test(fault);

const roleOf = (functionName: string): string =>
  /(Producer|Consumer|Settler|Reaper)/.exec(functionName)?.[1]?.toLowerCase() ?? 'client';

/** One more of a kind. */
export function count(counts: Map<string, number>, kind: string, times = 1): void {
  counts.set(kind, (counts.get(kind) ?? 0) + times);
}
