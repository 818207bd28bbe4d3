import { expect, it } from 'vitest';
import { allLines, attemptsOf, bareLine, type ChunkResults } from '../../../../core/job/result-lines.ts';

const line = (index: number) => `{"index":${index},"status":"succeeded","value":${index},"attempts":2}`;
const chunk = (first: number | undefined, count: number, lines: string[]): ChunkResults => ({
  chunk: 0,
  first,
  tally: { succeeded: count, failed: 0, skipped: 0 },
  environment: 1,
  lines,
});

it('fills gaps before, between and after lines with bare successes', () => {
  expect([...allLines(chunk(10, 6, [line(11), line(14)]))]).toEqual([
    bareLine(10),
    line(11),
    bareLine(12),
    bareLine(13),
    line(14),
    bareLine(15),
  ]);
});

it('a chunk without lines is bare throughout; an empty one has none', () => {
  expect([...allLines(chunk(3, 2, []))]).toEqual([bareLine(3), bareLine(4)]);
  expect([...allLines(chunk(3, 0, []))]).toEqual([]);
});

it('gives whole lines as they are, and only those where nobody knows where the chunk begins', () => {
  expect([...allLines(chunk(0, 2, [line(0), line(1)]))]).toEqual([line(0), line(1)]);
  expect([...allLines(chunk(undefined, 5, [line(7)]))]).toEqual([line(7)]);
});

it('reads attempts from the end of a line, whatever its value quotes', () => {
  expect(attemptsOf('{"index":1,"status":"succeeded","value":"\\"attempts\\":9}","attempts":12}')).toBe(12);
});
