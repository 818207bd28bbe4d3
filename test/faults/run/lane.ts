import { makePlan, type Profile } from '../plan/make-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { runSeed, type SeedReport } from './seed-run.ts';
import { openLocalStage, type Stage } from './stage.ts';

/** What a lane is told: first of the assembly, then of a seed at a time. */
export type ToLane =
  | { readonly type: 'assembly'; readonly directory: string }
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
let directory = '';
let stage: Stage | undefined;

async function run({ seed, items, profile, changes }: Extract<ToLane, { type: 'run' }>): Promise<SeedReport> {
  const plan = { ...makePlan(seed, items, profile), ...changes };
  if (plan.restartsAtMs.length > 0) {
    const own = await openLocalStage(directory, true);
    return runSeed(plan, own).finally(() => own.close());
  }
  stage ??= await openLocalStage(directory, false);
  const report = await runSeed(plan, stage).catch(async (error: unknown) => {
    await forget();
    throw error;
  });
  if (report.violations.length > 0) await forget();
  return report;
}

async function forget(): Promise<void> {
  const old = stage;
  stage = undefined;
  await old?.close();
}

const say = (message: FromLane) => process.send?.(message);

process.on('message', (message: ToLane) => {
  if (message.type === 'assembly') directory = message.directory;
  else
    run(message).then(
      (report) => say({ type: 'report', report }),
      (error: Error) => say({ type: 'failed', message: error.stack ?? error.message }),
    );
});
process.on('disconnect', () => void forget().finally(() => process.exit(0)));
