import { nextCronTime, parseCron } from './cron.ts';

const UNIT_MS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
/** A longer timer fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The next time after a given one, or undefined where there is none any more. */
export type Schedule = (after: Date) => Date | undefined;

/**
 * Reads `rate(5 minutes)` or `cron(0 12 * * ? *)`.
 *
 * @throws Error naming what is malformed
 */
export function parseSchedule(expression: string): Schedule {
  const rate = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression);
  const unitMs = UNIT_MS[rate?.[2] ?? ''];
  if (rate !== null && unitMs !== undefined) {
    const count = Number(rate[1]);
    if (count < 1 || (count === 1) !== (rate[3] === '')) {
      throw new Error(`expected rate(1 minute) or rate(<n> minutes|hours|days), got ${expression}`);
    }
    return (after) => new Date(after.getTime() + count * unitMs);
  }
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1];
  if (fields === undefined) throw new Error(`expected rate(...) or cron(...), got ${expression}`);
  const cron = parseCron(fields);
  return (after) => nextCronTime(cron, after);
}

/** Calls `fire` at each of the schedule's times until the returned function is called; keeps no process alive. */
export function startSchedule(schedule: Schedule, fire: (time: Date) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const waitFor = (time: Date | undefined): void => {
    if (time === undefined) return;
    const delayMs = Math.max(0, time.getTime() - Date.now());
    timer = setTimeout(
      () => {
        if (delayMs > MAX_TIMER_MS) {
          waitFor(time);
          return;
        }
        fire(time);
        // Counted from the planned time, so that late timers don't add up, but never into the past after a sleep.
        waitFor(schedule(time.getTime() + 60_000 < Date.now() ? new Date() : time));
      },
      Math.min(delayMs, MAX_TIMER_MS),
    );
    timer.unref();
  };
  waitFor(schedule(new Date()));
  return () => clearTimeout(timer);
}
