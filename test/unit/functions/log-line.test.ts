import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LOG_LINE_CHARACTERS, logLine } from '../../../functions/log-line.ts';

it('is one line of JSON with all that is in it', () => {
  const fields = { message: 'two\nlines', item: { a: [1, '🎉'] }, absent: undefined };
  expect(logLine(fields)).toBe(`${JSON.stringify(fields)}\n`);
  expect(logLine(fields).split('\n')).toHaveLength(2);
});

it('is cut by the long values in it where it would be too long, and stays JSON with the short ones', () => {
  const fields = { jobId: 'job', item: 'x'.repeat(300_000), list: Array(100_000).fill(1), none: undefined, index: 3 };
  const line = logLine(fields);
  expect(line.length).toBeLessThanOrEqual(LOG_LINE_CHARACTERS + 1);
  expect(JSON.parse(line)).toEqual({
    jobId: 'job',
    item: expect.stringMatching(/^x+…$/),
    list: expect.stringMatching(/^\[1,1,.*…$/),
    index: 3,
  });
});

it('of any fields is JSON and short enough', () => {
  const long = fc.integer({ min: 0, max: 200_000 }).map((length) => '\u0000'.repeat(length));
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.oneof(long, fc.json(), fc.integer()), { maxKeys: 40 }), (fields) => {
      const line = logLine(fields);
      expect(line.length).toBeLessThanOrEqual(LOG_LINE_CHARACTERS + 1);
      JSON.parse(line);
    }),
    { numRuns: 50 },
  );
});

it('takes what can not be JSON, too', () => {
  const circle: Record<string, unknown> = {};
  circle['own'] = circle;
  const line = logLine({ message: 'x', big: 5n, circle, none: undefined, after: 1 });
  expect(JSON.parse(line)).toEqual({ message: 'x', big: '5', circle: '(object that is no JSON)', after: 1 });
});
