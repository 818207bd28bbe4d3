import { describe, expect, it } from 'vitest';
import { ticksOf, tickText } from '../../../../client/timeline/axis.ts';
import { bandsOf } from '../../../../client/timeline/bands.ts';
import { runsOf } from '../../../../client/timeline/columns.ts';
import { dealt } from './course.ts';

const barsOf = (chunks: number, of?: (chunk: number) => object) =>
  dealt(1, chunks, of).environments.flatMap(({ bars }) => bars);

describe('bars as columns', () => {
  it('are one run where they look the same, and begin and end where the bars do', () => {
    // Ten bars from 10 to 110 ms, in columns of 10 ms.
    expect(runsOf(barsOf(10), { columns: 20, columnMs: 10, lanes: 1 })).toEqual([
      { at: 1, columns: 10, outcome: 'succeeded', level: 4 },
      { at: 11, columns: 1, outcome: 'succeeded', level: 1 },
    ]);
  });

  it('show the worst of each column', () => {
    const bars = barsOf(10, (chunk) => (chunk === 4 ? { succeeded: 9, failed: 1 } : {}));
    const runs = runsOf(bars, { columns: 6, columnMs: 20, lanes: 1 });
    expect(runs.map(({ outcome }) => outcome)).toContain('failed');
    expect(runs.filter(({ outcome }) => outcome === 'failed')).toMatchObject([{ at: 2, columns: 2 }]);
  });

  it('tell how much of a row was busy', () => {
    expect(runsOf(barsOf(4), { columns: 1, columnMs: 80, lanes: 1 })).toMatchObject([{ level: 2 }]);
    expect(runsOf(barsOf(4), { columns: 1, columnMs: 80, lanes: 100 })).toMatchObject([{ level: 1 }]);
  });

  it('are never more than there are columns', () => {
    const bars = barsOf(5_000, (chunk) => (chunk % 2 === 0 ? { succeeded: 9, failed: 1 } : {}));
    expect(runsOf(bars, { columns: 100, columnMs: 500.2, lanes: 1 }).length).toBeLessThanOrEqual(100);
  });
});

describe('rows', () => {
  it('are one a process up to 40, and of even size beyond', () => {
    expect(bandsOf(dealt(40, 40).environments)).toHaveLength(40);
    const folded = bandsOf(dealt(100, 100).environments);
    expect(folded.map(({ environments }) => environments.length)).toEqual([...Array(33).fill(3), 1]);
    expect(folded.map(({ label }) => label).slice(-2)).toEqual(['3 processes', 'pid 199']);
  });
});

describe('an axis', () => {
  it.each([
    [850, ['0', '100 ms', '200 ms', '300 ms', '400 ms', '500 ms', '600 ms', '700 ms', '800 ms']],
    [3_200, ['0', '0.5 s', '1 s', '1.5 s', '2 s', '2.5 s', '3 s']],
    [
      150_000,
      ['0', '15 s', '30 s', '45 s', '1 min', '1 min 15', '1 min 30', '1 min 45', '2 min', '2 min 15', '2 min 30'],
    ],
    [4 * 3_600_000, ['0', '30 min', '1 h', '1 h 30', '2 h', '2 h 30', '3 h', '3 h 30', '4 h']],
  ])('of %i ms has even marks', (spanMs, texts) => {
    expect(ticksOf(spanMs, 10).map((ms) => tickText(ms, spanMs))).toEqual(texts);
  });

  it('has few marks, however long it is', () => {
    for (const spanMs of [1, 999, 60_000, 86_400_000, 10_000_000_000])
      expect(ticksOf(spanMs, 10).length).toBeLessThanOrEqual(11);
  });
});
