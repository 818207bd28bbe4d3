import { type DayRule, parseDayOfMonth, parseDayOfWeek } from './cron-days.ts';
import { MONTH_NAMES, parseField } from './cron-field.ts';

const FIRST_YEAR = 1970;
const LAST_YEAR = 2199;
const DAY_MS = 86_400_000;

/** The six fields of EventBridge's `cron(minutes hours day-of-month month day-of-week year)`, in UTC. */
export interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly years: ReadonlySet<number>;
  /** Both are asked: the one that is `?` always says yes. */
  readonly days: readonly DayRule[];
}

/** @throws Error naming the field */
export function parseCron(expression: string): Cron {
  const fields = expression.trim().split(/\s+/);
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = fields;
  if (fields.length !== 6 || !minutes || !hours || !dayOfMonth || !month || !dayOfWeek || !year) {
    throw new Error(`expected six fields (minutes hours day-of-month month day-of-week year), got "${expression}"`);
  }
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw new Error(`expected ? in exactly one of day-of-month and day-of-week, got "${expression}"`);
  }
  return {
    minutes: parseField('minutes', minutes, 0, 59),
    hours: parseField('hours', hours, 0, 23),
    months: parseField('month', month, 1, 12, MONTH_NAMES),
    years: parseField('year', year, FIRST_YEAR, LAST_YEAR),
    days: [parseDayOfMonth(dayOfMonth), parseDayOfWeek(dayOfWeek)],
  };
}

/** The first whole minute after `after` that `cron` names, or undefined where there is none any more. */
export function nextCronTime(cron: Cron, after: Date): Date | undefined {
  const from = new Date(Math.floor(after.getTime() / 60_000) * 60_000 + 60_000);
  const startOfDay = Date.UTC(from.getUTCFullYear(), from.getUTCMonth(), from.getUTCDate());
  const lastYear = Math.max(...cron.years);
  for (let dayMs = startOfDay; ; dayMs += DAY_MS) {
    const day = new Date(dayMs);
    if (day.getUTCFullYear() > lastYear) return undefined;
    if (!isOnDay(cron, day)) continue;
    const time = firstTimeOfDay(cron, dayMs, from.getTime());
    if (time !== undefined) return time;
  }
}

function isOnDay(cron: Cron, day: Date): boolean {
  return (
    cron.years.has(day.getUTCFullYear()) &&
    cron.months.has(day.getUTCMonth() + 1) &&
    cron.days.every((allows) => allows(day))
  );
}

function firstTimeOfDay(cron: Cron, dayMs: number, notBeforeMs: number): Date | undefined {
  for (let hour = 0; hour < 24; hour += 1) {
    if (!cron.hours.has(hour)) continue;
    for (let minute = 0; minute < 60; minute += 1) {
      const timeMs = dayMs + (hour * 60 + minute) * 60_000;
      if (cron.minutes.has(minute) && timeMs >= notBeforeMs) return new Date(timeMs);
    }
  }
  return undefined;
}
