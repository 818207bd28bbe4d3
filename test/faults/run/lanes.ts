import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Profile } from '../plan/make-plan.ts';
import type { Plan } from '../plan/plan.ts';
import type { FromLane, Ground, ToLane } from './lane.ts';
import type { SeedReport } from './seed-run.ts';

const LANE = join(import.meta.dirname, 'lane.ts');
/** Beyond all deadlines of a run: then it is this suite that hangs. */
const SEED_MS = 600_000;
const MS_AN_ITEM = 4;

/** A seed to run. */
export interface Order {
  readonly seed: number;
  readonly items: number;
  readonly profile: Profile | undefined;
  readonly changes?: Partial<Plan>;
}

/** Runs orders in several processes at once, each as soon as one is free; yields reports as they come. */
export async function* runInLanes(orders: readonly Order[], lanes: number, ground: Ground): AsyncGenerator<SeedReport> {
  const waiting = [...orders];
  const open = Array.from({ length: Math.min(lanes, orders.length) }, () => new Lane(ground));
  const next = (lane: Lane) => {
    const order = waiting.shift();
    return order === undefined ? undefined : lane.run(order).then((report) => ({ lane, report }));
  };
  const underWay = new Map(open.map((lane) => [lane, next(lane)]));
  try {
    while (underWay.size > 0) {
      const running = [...underWay.values()].filter((one) => one !== undefined);
      if (running.length === 0) break;
      const { lane, report } = await Promise.race(running);
      underWay.set(lane, next(lane));
      yield report;
    }
  } finally {
    await Promise.all(open.map((lane) => lane.close()));
  }
}

/** One process that runs seeds; another takes its place where it dies. */
class Lane {
  readonly #ground: Ground;
  #child: ChildProcess;

  constructor(ground: Ground) {
    this.#ground = ground;
    this.#child = this.#start();
  }

  async run(order: Order): Promise<SeedReport> {
    const beganAtMs = Date.now();
    const child = this.#child;
    const { promise, resolve } = Promise.withResolvers<SeedReport>();
    const failed = (message: string) => resolve(brokenReport(order, Date.now() - beganAtMs, message));
    const hear = (message: FromLane) => (message.type === 'report' ? resolve(message.report) : failed(message.message));
    const died = (code: number | null) => failed(`the suite's own process ended with ${code}`);
    const timer = setTimeout(
      () => {
        child.kill('SIGKILL');
        failed('the suite itself hangs');
      },
      SEED_MS + order.items * MS_AN_ITEM,
    );
    child.on('message', hear).once('exit', died);
    child.send({ type: 'run', ...order } satisfies ToLane);
    const report = await promise;
    clearTimeout(timer);
    child.off('message', hear).off('exit', died);
    if (child.exitCode !== null || child.signalCode !== null || child.killed) this.#child = this.#start();
    return report;
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.disconnect();
    await ended;
  }

  #start(): ChildProcess {
    const child = fork(LANE, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    child.send({ type: 'ground', ground: this.#ground } satisfies ToLane);
    return child;
  }
}

/** Of a run that came to no verdict: that is a violation, too. */
function brokenReport({ seed, items, profile }: Order, ms: number, message: string): SeedReport {
  const nothing = { succeeded: 0, failed: 0, skipped: 0, lost: 0, doubled: 0, chunks: 0, executions: 0 };
  const base = { seed, items, ms, profile: profile ?? '', kills: 0, restarts: 0, faults: {}, timeline: [] };
  return { ...nothing, ...base, outcome: 'none', violations: [`no verdict: ${message}`] };
}
