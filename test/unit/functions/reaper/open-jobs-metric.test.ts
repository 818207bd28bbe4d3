import { expect, it, vi } from 'vitest';
import { METRIC } from '../../../../core/config.ts';
import { logOpenJobs } from '../../../../functions/reaper/open-jobs-metric.ts';

it('is one line that names the metrics it has values of', () => {
  const written: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  logOpenJobs({ reaper: 'stack-Reaper', openJobs: 3, oldestCreatedAtMs: 1_000, nowMs: 91_400 });
  write.mockRestore();
  const line = JSON.parse(written.join('')) as Record<string, unknown> & {
    _aws: { CloudWatchMetrics: { Dimensions: string[][]; Metrics: { Name: string }[] }[] };
  };
  expect(written.join('')).toMatch(/^[^\n]*\n$/);
  expect(line).toMatchObject({ _aws: { Timestamp: 91_400, CloudWatchMetrics: [{ Namespace: METRIC.namespace }] } });
  const [metrics] = line._aws.CloudWatchMetrics;
  expect(metrics?.Dimensions).toEqual([['Reaper']]);
  expect(metrics?.Metrics.map(({ Name }) => line[Name])).toEqual([3, 90]);
  expect(line['Reaper']).toBe('stack-Reaper');
});
