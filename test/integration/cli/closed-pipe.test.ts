import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fanout, lastJson, workFolder } from '../../support/cli.ts';

const cwd = workFolder('closed-pipe');
const MAIN = resolve(import.meta.dirname, '../../../client/cli/entry.cjs');
let jobId: string;
beforeAll(async () => {
  jobId = String(lastJson(await fanout(['run', 'square', '--range', '0..50000', '--json'], cwd))['jobId']);
});

/** Runs a command whose output nobody reads after its first bytes. */
async function withoutReader(command: readonly string[], stdio: 'stdout' | 'stderr') {
  const child = spawn(process.execPath, [MAIN, ...command], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let other = '';
  child[stdio === 'stdout' ? 'stderr' : 'stdout'].on('data', (text) => {
    other += text;
  });
  child[stdio].destroy();
  const [code] = await once(child, 'close');
  return { code, other };
}

describe('a command whose reader has gone ends as it would have', () => {
  it.each<[string, string[], number]>([
    ['tasks', ['tasks'], 0],
    ['jobs', ['jobs'], 0],
    ['a job that succeeds', ['run', 'square', '--range', '0..10'], 0],
    ['a job that fails', ['run', 'fail', '--range', '0..3', '--param', 'rate=1', '--max-attempts', '1', '--json'], 1],
  ])('%s', async (_, command, expected) => {
    expect(await withoutReader(command, 'stdout')).toEqual({ code: expected, other: '' });
  });

  it('results, more than a pipe holds', async () => {
    expect(await withoutReader(['results', jobId], 'stdout')).toEqual({ code: 0, other: '' });
  });

  it('results to /dev/stdout as they are written', async () => {
    const command = `"$0" "$1" run square --range 0..50000 --output /dev/stdout --json | head -1; exit \${PIPESTATUS[0]}`;
    const child = spawn('bash', ['-c', command, process.execPath, MAIN], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    const [code] = await once(child, 'close');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('a mistake that nobody hears of', async () => {
    expect(await withoutReader(['rn'], 'stderr')).toEqual({ code: 2, other: '' });
  });
});

/** Counts the lines on its standard input, a few at a time with a pause between. */
const SLOW_READER = `
  const { readSync } = require('node:fs');
  const bytes = Buffer.alloc(65_536);
  const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  let lines = 0;
  for (let read = 1; read > 0; pause()) {
    read = readSync(0, bytes);
    lines += bytes.subarray(0, read).toString().split('\\n').length - 1;
  }
  console.log(lines);
`;

it('all that is printed reaches a reader that is slower than the command', async () => {
  const command = `"$0" "$1" results "$2" | "$0" -e "$3"`;
  const args = ['-c', command, process.execPath, MAIN, jobId, SLOW_READER];
  const child = spawn('bash', args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  await once(child, 'close');
  expect(stdout).toBe('50000\n');
});
