import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { drivenCalls } from '../../../../scripts/verify/request-shapes/drive.ts';
import {
  adapterOperations,
  ledgerUpdates,
  missing,
  operationsOf,
} from '../../../../scripts/verify/request-shapes/expected.ts';

it('records every operation that the adapters have, and every update of the ledger', async () => {
  const { calls, updates } = await drivenCalls();
  const operations = new Set(calls.map(({ operation }) => operation));
  expect(missing(adapterOperations(), operations)).toEqual([]);
  expect(missing(ledgerUpdates(), updates)).toEqual([]);
});

it('knows operations by what is imported for them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fanout-adapter-'));
  try {
    const file = join(folder, 'adapter.ts');
    writeFileSync(
      file,
      `import { NoSuchKey, DeleteObjectCommand, type S3Client } from '@aws-sdk/client-s3';
      export { paginateListMultipartUploads } from '@aws-sdk/client-s3';
      import { Upload } from '@aws-sdk/lib-storage';`,
    );
    const operations = operationsOf([file]);
    expect([...operations].slice(0, 3)).toEqual(['DeleteObject', 'ListMultipartUploads', 'CreateMultipartUpload']);
    expect(missing(operations, adapterOperations())).toEqual(['DeleteObject', 'ListMultipartUploads']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('takes an update for written whose name goes on with anything where the code puts something in', () => {
  expect([...ledgerUpdates()]).toEqual(expect.arrayContaining(['seal', 'seal early', 'fence *', 'mark *', 'expect']));
  expect(missing(new Set(['fence *', 'seal']), ['fence cancelled', 'seal'])).toEqual([]);
  expect(missing(new Set(['seal', 'mark *']), ['seal early', 'unmark'])).toEqual(['seal', 'mark *']);
});
