import { parseField } from './cron-field.ts';

/** Whether a day (midnight UTC) is meant. */
export type DayRule = (day: Date) => boolean;

const WEEKDAY_NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;

/** Day of month: numbers, `L` the last day, `15W` the weekday nearest to the 15th, `LW` the last weekday. */
export function parseDayOfMonth(text: string): DayRule {
  if (text === '?' || text === '*') return () => true;
  if (text === 'L') return (day) => day.getUTCDate() === lastDateOf(day);
  const nearest = /^(\d+|L)W$/.exec(text)?.[1];
  if (nearest !== undefined) {
    return (day) => day.getUTCDate() === nearestWeekday(day, nearest === 'L' ? lastDateOf(day) : Number(nearest));
  }
  const dates = parseField('day-of-month', text, 1, 31);
  return (day) => dates.has(day.getUTCDate());
}

/** Day of week, 1 = Sunday: numbers and names, `6L` the month's last Friday, `3#2` its second Tuesday, `L` Saturday. */
export function parseDayOfWeek(text: string): DayRule {
  if (text === '?' || text === '*') return () => true;
  const special = /^(\d|[A-Z]{3})?(L|#([1-5]))$/i.exec(text);
  if (special === null) {
    const days = parseField('day-of-week', text, 1, 7, WEEKDAY_NAMES);
    return (day) => days.has(day.getUTCDay() + 1);
  }
  if (special[1] === undefined) return (day) => day.getUTCDay() === 6;
  const weekdays = parseField('day-of-week', special[1], 1, 7, WEEKDAY_NAMES);
  const occurrence = special[3];
  return (day) =>
    weekdays.has(day.getUTCDay() + 1) &&
    (occurrence === undefined
      ? day.getUTCDate() + 7 > lastDateOf(day)
      : Math.ceil(day.getUTCDate() / 7) === Number(occurrence));
}

function lastDateOf(day: Date): number {
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
}

/** Never leaves the month: a Saturday the 1st becomes Monday the 3rd. */
function nearestWeekday(day: Date, wanted: number): number {
  const last = lastDateOf(day);
  const date = Math.min(wanted, last);
  const weekday = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), date)).getUTCDay();
  if (weekday === 6) return date === 1 ? 3 : date - 1;
  if (weekday === 0) return date === last ? date - 2 : date + 1;
  return date;
}
