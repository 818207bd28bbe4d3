import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ProgressBar } from '../../../../client/cli/bar.ts';
import type { Progress } from '../../../../client/progress.ts';
import { noIncidents } from '../../../../core/chunk/incidents.ts';

const progress = (succeeded: number, failed = 0, total?: number) =>
  ({
    job: { total, sentItems: 500 },
    total,
    incidents: noIncidents(),
    tally: { succeeded, failed, skipped: 0 },
    chunks: 2,
    processes: new Set(),
  }) as unknown as Progress;

let lines: string[];
beforeEach(() => {
  lines = [];
  vi.useFakeTimers();
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it('without a terminal says how far a job is every 30 s, and nothing sooner', () => {
  const bar = new ProgressBar('square', true);
  expect(bar.isShown).toBe(false);
  expect(bar.everyMs).toBeLessThanOrEqual(30_000);
  bar.show(progress(10));
  vi.advanceTimersByTime(29_999);
  bar.show(progress(20));
  expect(lines).toEqual([]);
  vi.advanceTimersByTime(1);
  bar.show(progress(290, 10, 1_000));
  expect(lines).toEqual(['300 of 1,000 items, 2 chunks, 10/s, 10 failed\n']);
  vi.advanceTimersByTime(29_000);
  bar.show(progress(400));
  expect(lines).toHaveLength(1);
  vi.advanceTimersByTime(1_000);
  bar.show(progress(600));
  expect(lines).toHaveLength(2);
});
