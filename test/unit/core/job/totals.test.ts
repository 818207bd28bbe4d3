import { expect, it } from 'vitest';
import { toRecord } from '../../../../core/job/record.ts';
import { hasUnreadInput } from '../../../../core/job/totals.ts';
import type { Item } from '../../../../core/ledger/update.ts';
import { jobSpec } from '../../../support/job-spec.ts';

const object = {
  type: 'object',
  bucket: 'bucket',
  key: 'key',
  etag: 'etag',
  sizeBytes: 10,
  format: 'jsonl',
} as const;

const recordOf = (more: Item, spec = jobSpec(10)) => toRecord({ state: 'ended', spec: JSON.stringify(spec), ...more });

it.each([
  ['was sealed at its end', { total: 10 }, jobSpec(10), false],
  ['was stopped before all of its range was sent', { total: 9, early: true }, jobSpec(10), true],
  ['was stopped when all of its range was sent', { total: 10, early: true }, jobSpec(10), false],
  ['was stopped somewhere in its object', { total: 10, early: true }, jobSpec(10, { input: object }), true],
  ['goes on from one that was', { total: 2 }, jobSpec(10, { origin: { total: 9, succeeded: 7, unread: true } }), true],
  ['goes on, and was stopped', { total: 1, early: true }, jobSpec(10, { origin: { total: 10, succeeded: 7 } }), false],
])('tells whether there was more to read: a job that %s', (_what, more, spec, expected) => {
  expect(hasUnreadInput(recordOf(more, spec))).toBe(expected);
});
