import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseSchedule, startSchedule } from '../../../../../local/embedded/event-bridge/schedule.ts';

function timesAfter(expression: string, after: string, count = 1): (string | undefined)[] {
  const schedule = parseSchedule(expression);
  const times: (string | undefined)[] = [];
  let time: Date | undefined = new Date(after);
  for (let index = 0; index < count && time !== undefined; index += 1) {
    time = schedule(time);
    times.push(time?.toISOString().slice(0, 16));
  }
  return times;
}

describe('parseSchedule', () => {
  // 2026-01-01 is a Thursday.
  it.each<[string, string, (string | undefined)[]]>([
    ['rate(1 minute)', '2026-01-01T00:00Z', ['2026-01-01T00:01', '2026-01-01T00:02']],
    ['rate(6 hours)', '2026-01-01T00:30Z', ['2026-01-01T06:30']],
    ['rate(2 days)', '2026-01-01T00:30Z', ['2026-01-03T00:30']],
    ['cron(* * * * ? *)', '2026-01-01T00:00:59Z', ['2026-01-01T00:01', '2026-01-01T00:02']],
    ['cron(0 12 * * ? *)', '2026-01-01T12:00Z', ['2026-01-02T12:00', '2026-01-03T12:00']],
    ['cron(0/20 8-9 * * ? *)', '2026-01-01T08:30Z', ['2026-01-01T08:40', '2026-01-01T09:00', '2026-01-01T09:20']],
    ['cron(5,10 0 1 * ? *)', '2026-01-01T00:05Z', ['2026-01-01T00:10', '2026-02-01T00:05']],
    ['cron(0 0 ? * MON-FRI *)', '2026-01-02T00:00Z', ['2026-01-05T00:00']],
    ['cron(0 0 ? * 1 *)', '2026-01-01T00:00Z', ['2026-01-04T00:00']],
    ['cron(0 0 ? JAN,mar 6#2 *)', '2026-01-01T00:00Z', ['2026-01-09T00:00', '2026-03-13T00:00']],
    ['cron(0 0 ? * FRIL *)', '2026-01-01T00:00Z', ['2026-01-30T00:00', '2026-02-27T00:00']],
    ['cron(0 0 ? * L *)', '2026-01-01T00:00Z', ['2026-01-03T00:00']],
    ['cron(0 0 L * ? *)', '2026-01-31T00:00Z', ['2026-02-28T00:00', '2026-03-31T00:00']],
    ['cron(0 0 LW * ? *)', '2026-01-01T00:00Z', ['2026-01-30T00:00', '2026-02-27T00:00']],
    ['cron(0 0 1W * ? *)', '2026-01-02T00:00Z', ['2026-02-02T00:00', '2026-03-02T00:00', '2026-04-01T00:00']],
    ['cron(0 0 29 2 ? *)', '2026-01-01T00:00Z', ['2028-02-29T00:00']],
    ['cron(0 0 1 1 ? 2027/2)', '2026-01-01T00:00Z', ['2027-01-01T00:00', '2029-01-01T00:00']],
    ['cron(0 0 1 1 ? 2025)', '2026-01-01T00:00Z', [undefined]],
  ])('%s after %s', (expression, after, expected) => {
    expect(timesAfter(expression, after, expected.length)).toEqual(expected);
  });

  it.each([
    'rate(0 minutes)',
    'rate(1 minutes)',
    'rate(5 minute)',
    'rate(5 seconds)',
    'every minute',
    'cron(* * * * *)',
    'cron(0 0 * * * *)',
    'cron(0 0 ? * ? *)',
    'cron(60 0 * * ? *)',
    'cron(0 0 ? * FOO *)',
    'cron(5-1 0 * * ? *)',
    'cron(x 0 * * ? *)',
  ])('refuses %s', (expression) => {
    expect(() => parseSchedule(expression)).toThrow('expected');
  });
});

describe('startSchedule', () => {
  beforeEach(() => vi.useFakeTimers({ now: new Date('2026-01-01T00:00:30Z') }));
  afterEach(() => vi.useRealTimers());

  it('fires at each time until it is stopped', () => {
    const fired: string[] = [];
    const stop = startSchedule(parseSchedule('cron(* * * * ? *)'), (time) => fired.push(time.toISOString()));
    vi.advanceTimersByTime(29_000);
    expect(fired).toEqual([]);
    vi.advanceTimersByTime(61_000);
    expect(fired).toEqual(['2026-01-01T00:01:00.000Z', '2026-01-01T00:02:00.000Z']);
    stop();
    vi.advanceTimersByTime(600_000);
    expect(fired).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits longer than one timer can', () => {
    const fire = vi.fn();
    const stop = startSchedule(parseSchedule('rate(60 days)'), fire);
    vi.advanceTimersByTime(59 * 86_400_000);
    expect(fire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(86_400_000);
    expect(fire).toHaveBeenCalledTimes(1);
    stop();
  });
});
