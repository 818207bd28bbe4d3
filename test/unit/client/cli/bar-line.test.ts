import { expect, it } from 'vitest';
import { barLine } from '../../../../client/cli/bar-line.ts';

const state = {
  title: 'access-log',
  progress: 0.5,
  done: '500,000',
  of: '1,000,000',
  facts: ['ETA 4 min 10 s', '1,234 failed', '12,345/s', '12 running'],
};

it.each([20, 40, 60, 80, 90, 120, 200])('fits into %i columns', (columns) => {
  for (const title of ['sq', 'access-log', 'x'.repeat(64)]) {
    const line = barLine({ ...state, title }, columns);
    if (columns >= 40) expect(line).toContain('500,000/1,000,000');
    if (columns >= 60) expect(line).toContain('ETA');
    if (columns >= 40) expect(line.length).toBeLessThan(columns);
  }
});

it('says all of it where there is room, with half of the bar full', () => {
  const bar = '█'.repeat(15) + '░'.repeat(15);
  const facts = '500,000/1,000,000 · ETA 4 min 10 s · 1,234 failed · 12,345/s · 12 running';
  expect(barLine(state, 200)).toBe(`access-log ${bar} ${facts}`);
});

it('a progress that is none yet is none', () => {
  expect(barLine({ ...state, progress: Number.NaN }, 60)).toContain('░░░░░░░░');
});
