import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { rawRequest } from './support/raw-request.ts';

const PROGRAM = fileURLToPath(new URL('./support/use-and-close.ts', import.meta.url));

it('leaves no handle, no process and no open port', async () => {
  const startedAt = Date.now();
  // It is killed, and the test fails, where something keeps it from ending by itself.
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [PROGRAM], { timeout: 15_000 });
  expect(stderr).toBe('');
  const { endpoint, pids } = JSON.parse(stdout) as { endpoint: string; pids: number[] };
  expect(pids).toHaveLength(1);
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  await expect(rawRequest(endpoint, { path: '/_fanout/health' })).rejects.toThrow('ECONNREFUSED');
  expect(Date.now() - startedAt).toBeLessThan(10_000);
});
