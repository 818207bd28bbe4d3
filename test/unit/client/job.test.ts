import { expect, it } from 'vitest';
import type { Connection } from '../../../client/connection.ts';
import { Job } from '../../../client/job.ts';

it('does not wait for a job that the ledger does not know', async () => {
  const connection = { table: { get: async () => undefined } } as unknown as Connection;
  const job = new Job(connection, 'nobody', 'nobody.0');
  await expect(job.wait()).rejects.toThrow('expected job nobody in the ledger, found none');
});
