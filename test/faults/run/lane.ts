import { makePlan, type Profile } from '../plan/make-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { runSeed, type SeedReport } from './seed-run.ts';
import { openLocalStackStage, openLocalStage, type Stage } from './stage.ts';

/** Where seeds are run: on embedded runtimes with an assembly, or on LocalStack. */
export type Ground =
  | { readonly target: 'local'; readonly assemblyDirectory: string }
  | { readonly target: 'localstack' };

/** What a lane is told: first where, then of a seed at a time. */
export type ToLane =
  | { readonly type: 'ground'; readonly ground: Ground }
  | {
      readonly type: 'run';
      readonly seed: number;
      readonly items: number;
      readonly profile: Profile | undefined;
      /** In the place of what is drawn. */
      readonly changes?: Partial<Plan>;
    };

export type FromLane =
  | { readonly type: 'report'; readonly report: SeedReport }
  | { readonly type: 'failed'; readonly message: string };

/**
 * A process that runs seeds one after the other. Its runtime is kept from one to the next, but for those that kill it,
 * and after one that failed.
 */
let ground: Ground | undefined;
let stage: Stage | undefined;

async function run({ seed, items, profile, changes }: Extract<ToLane, { type: 'run' }>): Promise<SeedReport> {
  const drawn = { ...makePlan(seed, items, profile), ...changes };
  if (ground === undefined) throw new Error('expected to be told where, first');
  // What ends LocalStack ends its queues and its table, too.
  const plan = ground.target === 'local' ? drawn : { ...drawn, restartsAtMs: [] };
  if (ground.target === 'local' && plan.restartsAtMs.length > 0) {
    const own = await openLocalStage(ground.assemblyDirectory, true);
    return runSeed(plan, own).finally(() => own.close());
  }
  stage ??= await (ground.target === 'local' ? openLocalStage(ground.assemblyDirectory, false) : openLocalStackStage());
  const report = await runSeed(plan, stage).catch(async (error: unknown) => {
    await forget();
    throw error;
  });
  if (report.violations.length > 0 && ground.target === 'local') await forget();
  return report;
}

async function forget(): Promise<void> {
  const old = stage;
  stage = undefined;
  await old?.close();
}

const say = (message: FromLane) => process.send?.(message);

process.on('message', (message: ToLane) => {
  if (message.type === 'ground') ground = message.ground;
  else
    run(message).then(
      (report) => say({ type: 'report', report }),
      (error: Error) => say({ type: 'failed', message: error.stack ?? error.message }),
    );
});
process.on('disconnect', () => void forget().finally(() => process.exit(0)));
