import { cpus } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

/** Long enough for the kernel's clock, which counts in hundredths of a second. */
const LOOK_MS = 50;
/** Less than this is what every program leaves idle now and then. */
const IDLE_SHARE = 0.15;

let looking: Promise<boolean> | undefined;

/** Whether the machine's processors have all they can do, as they are for a moment from now on. */
export function areProcessorsBusy(): Promise<boolean> {
  looking ??= look().finally(() => {
    looking = undefined;
  });
  return looking;
}

async function look(): Promise<boolean> {
  const before = times();
  await delay(LOOK_MS);
  const after = times();
  const passed = after.all - before.all;
  return passed > 0 && (after.idle - before.idle) / passed < IDLE_SHARE;
}

function times() {
  let [idle, all] = [0, 0];
  for (const { times } of cpus()) {
    idle += times.idle;
    all += times.user + times.nice + times.sys + times.irq + times.idle;
  }
  return { idle, all };
}
