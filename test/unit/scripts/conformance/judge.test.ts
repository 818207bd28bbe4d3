import { expect, it } from 'vitest';
import { judge, type TestOutcome } from '../../../../scripts/conformance/judge.ts';

const outcome = (test: string, what: TestOutcome['outcome']): TestOutcome => ({ file: 'f', test, outcome: what });
const known = (test: string) => ({ test, reason: 'because it is so' });

it('is content with what passes, and with what is known to fail', () => {
  const judged = judge([outcome('a', 'passed'), outcome('b', 'failed')], [known('b')]);
  expect(judged).toEqual({ unknown: [], gone: [], known: [known('b')] });
});

it('names what fails and nobody knew', () => {
  const judged = judge([outcome('a', 'failed'), outcome('b', 'failed')], [known('b')]);
  expect(judged.unknown.map(({ test }) => test)).toEqual(['a']);
});

it('names what is known and has gone, or is no test at all', () => {
  const judged = judge([outcome('a', 'passed')], [known('a'), known('renamed since')]);
  expect(judged.gone.map(({ test }) => test)).toEqual(['a', 'renamed since']);
});

it('says nothing of what was not run', () => {
  expect(judge([outcome('a', 'skipped')], [known('a')])).toEqual({ unknown: [], gone: [], known: [] });
});
