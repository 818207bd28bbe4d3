import { setTimeout as wait } from 'node:timers/promises';
import type { Job } from '../../../client/job.ts';
import type { Plan } from '../plan/plan.ts';
import type { Course } from './course.ts';
import { leftIn } from './queues.ts';
import type { Stage } from './stage.ts';

const LOOK_MS = 50;
/** Nobody calls any service: time for the reaper. */
const STILL_MS = 1_200;
const REAP_EVERY_MS = 1_000;
const REAPS = 3;
/** What Lambda waits at most ahead of trying an event again. */
const EVENT_MS = 4_500;
/** The reaper revives a producer that is silent for 8 s. */
const SILENT_MS = 12_000;
/** Longer than the longest backoff, and a delivery that hangs. */
const LONGEST_MS = 30_000;
const QUIET_MS = 700;
const QUIET_WITHIN_MS = 45_000;

/** Calls are made, and nothing comes of them: no chunk is sent, settled or carried on. */
const FRUITLESS_MS = 90_000;

/** How waiting for a job came out. */
export type Waited = 'ended' | 'stuck' | 'late';

/**
 * Waits for a job's end and its announcement, with the reaper's help where nothing moves. However slow the machine is,
 * that alone is no failure.
 * @param steps how many chunks were sent, settled or carried on so far
 */
export async function untilEnded(
  job: Job,
  plan: Plan,
  stage: Stage,
  course: Course,
  steps: () => number,
): Promise<Waited> {
  let stepped = { steps: steps(), atMs: Date.now() };
  let movedAtMs = Date.now();
  let reapedAtMs = 0;
  let reaps = 0;
  for (;;) {
    const record = await job.record().catch(() => undefined);
    if (record?.ended === true && record.announced) return 'ended';
    const now = Date.now();
    if (steps() !== stepped.steps) stepped = { steps: steps(), atMs: now };
    if (now - stepped.atMs > FRUITLESS_MS) return 'late';
    if (stage.proxy.lastCallAtMs > movedAtMs || course.isBusy) {
      movedAtMs = Math.max(stage.proxy.lastCallAtMs, course.isBusy ? now : 0);
      reaps = 0;
    }
    const stillMs = now - movedAtMs;
    if (plan.isMended && stillMs > STILL_MS && now - reapedAtMs > REAP_EVERY_MS) {
      await course.reap();
      reapedAtMs = Date.now();
      reaps += 1;
    }
    if ((!plan.isMended || reaps >= REAPS) && (await isStuck(record, plan, stage, stillMs))) return 'stuck';
    await wait(LOOK_MS);
  }
}

/** Whether nothing can come any more. */
async function isStuck(
  record: Awaited<ReturnType<Job['record']>>,
  { isMended }: Plan,
  stage: Stage,
  stillMs: number,
): Promise<boolean> {
  if (stillMs > LONGEST_MS) return true;
  const waits = record?.chunks === undefined && isMended ? SILENT_MS : EVENT_MS;
  if (stillMs < waits || stage.place.held() > 0) return false;
  const { work, 'dead-letter': dead } = await leftIn(stage).catch(() => ({ work: 1, 'dead-letter': 1 }));
  return work + dead === 0;
}

/** Waits until no message is left and nobody is at work. @returns what is left in spite of that */
export async function untilQuiet(stage: Stage): Promise<Readonly<Record<string, number>>> {
  const untilMs = Date.now() + QUIET_WITHIN_MS;
  for (;;) {
    const left = await leftIn(stage);
    const isEmpty = Object.values(left).every((count) => count === 0) && stage.place.held() === 0;
    const isQuiet = isEmpty && Date.now() - stage.proxy.lastCallAtMs > QUIET_MS;
    if (isQuiet || Date.now() > untilMs) return left;
    await wait(LOOK_MS);
  }
}
