import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

// Makes docs/images/timeline.svg from a job of some seconds: five processes, failures, a retry, a crash.
const ROOT = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'fanout-picture-'));

function fanout(...args: readonly string[]): number | null {
  const command = [join(ROOT, 'client/cli/main.ts'), ...args];
  return spawnSync(process.execPath, command, { cwd: folder, stdio: 'inherit' }).status;
}

try {
  const tasks = join(ROOT, 'scripts/docs/timeline-task.ts');
  const options = ['--chunk-size', '25', '--concurrency', '5', '--job-id', 'thumbnails', '--tasks', tasks];
  // 1: some items failed, as they are meant to.
  if (fanout('run', 'thumbnail', '--range', '0..1000', ...options) !== 1)
    throw new Error('expected a job with failures');
  if (fanout('timeline', 'thumbnails', '--output', join(ROOT, 'docs/images/timeline.svg')) !== 0)
    throw new Error('expected a picture');
  fanout('timeline', 'thumbnails');
} finally {
  rmSync(folder, { recursive: true, force: true });
}
