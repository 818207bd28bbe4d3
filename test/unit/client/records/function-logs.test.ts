import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FunctionLogs } from '../../../../client/records/function-logs.ts';

it('routes lines to their jobs in order, and begins the log of the runtime anew', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fanout-logs-'));
  try {
    await writeFile(join(folder, 'runtime.log'), 'of an earlier runtime\n');
    const logs = new FunctionLogs(folder);
    const take = (text: string) => logs.take({ functionName: 'any', text });
    for (const n of [1, 2]) {
      take(`{"jobId":"one","n":${n}}`);
      take(`without a job ${n}`);
      logs.flush();
    }
    await logs.flush();
    expect(await readFile(join(folder, 'jobs/one/log.jsonl'), 'utf8')).toBe(
      '{"jobId":"one","n":1}\n{"jobId":"one","n":2}\n',
    );
    expect(await readFile(join(folder, 'runtime.log'), 'utf8')).toBe('without a job 1\nwithout a job 2\n');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
