import { describe, expect, it } from 'vitest';
import { timelineText } from '../../../../client/timeline/text.ts';
import { chunkLine, dealt, drawn, lineOf, summary } from './course.ts';

const plain = (_ink: string, text: string) => text;

describe('the picture in letters', () => {
  it('has a row a process, with what became of its chunks', () => {
    const course = drawn(
      [
        lineOf(0, 'job created', 1, { task: 'square' }),
        lineOf(5, 'put', 1, { chunks: 2, from: 0, upTo: 20 }),
        lineOf(10, 'sealed: no more', 1),
        chunkLine(50, 30, 7, 0),
        chunkLine(99, 40, 8, 1, { succeeded: 9, failed: 1 }),
        lineOf(82, 'worker ended', 8, { chunk: 1, how: 'died' }),
      ],
      { ...summary, state: 'partial', succeeded: 19, failed: 1 },
    );
    expect(`\n${timelineText(course, 50, plain)}\n`).toMatchInlineSnapshot(`
      "
      square · job job-1
      partial: 19 succeeded, 1 failed
      20 items · 2 chunks · 2 processes · 100 ms

      producer  ━━┿·◆···································
      pid 7     ········████████████▂···················
      pid 8     ·······················▓▓▓▓▓▓▓▓▓×▓▓▓▓▓▓▓
                ┴───────────────────┴──────────────────┴
                0                   50 ms

      ┿ chunks put   ◆ sealed: no more   █ all succeeded
      ▓ some failed   × worker ended
      "
    `);
  });

  it.each([60, 100, 200])('fits a terminal of %i columns', (width) => {
    const lines = timelineText(dealt(90, 5_000), width, plain).split('\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width);
    expect(lines.length).toBeLessThan(60);
  });

  it('is coloured by what its signs mean', () => {
    const inks = new Set<string>();
    timelineText(
      dealt(2, 4, (chunk) => (chunk === 3 ? { succeeded: 9, failed: 1 } : {})),
      80,
      (ink, text) => {
        inks.add(ink);
        return text;
      },
    );
    expect([...inks].sort()).toEqual(['failed', 'producer', 'quiet', 'succeeded']);
  });
});
