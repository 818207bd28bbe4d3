import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sweepStaleRuntimes } from '../../../../../local/embedded/stale-runtimes.ts';
import { childrenOf, isAlive, processesMarked, until } from './lambda-harness.ts';

const program = fileURLToPath(new URL('../../../../fixtures/lambda/runtime-that-is-killed.ts', import.meta.url));

let parent: string;
let runtime: ChildProcess;
let pids: number[];

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'fanout-killed-'));
  runtime = spawn(process.execPath, [program, parent], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  runtime.stdout?.on('data', (text) => {
    output += text;
  });
  await until(() => output.includes('blocking '), 10_000, 'blocking');
  pids = [...output.matchAll(/\d+/g)].map(Number);
  expect(pids).toHaveLength(4);
  expect(pids.every(isAlive)).toBe(true);
});
afterEach(async () => {
  for (const pid of pids.filter(isAlive)) process.kill(pid, 'SIGKILL');
  await rm(parent, { recursive: true, force: true });
});

async function kill(): Promise<void> {
  const exited = once(runtime, 'exit');
  runtime.kill('SIGKILL');
  await exited;
}

test('a runtime that is killed leaves no process and no folder', async () => {
  await kill();
  await until(() => pids.filter(isAlive).length === 0, 3000, 'the end of every process');
  await until(async () => (await readdir(parent)).length === 0, 3000, 'the end of its folder');
});

test('a runtime that lives is left alone by the next one', async () => {
  const before = await readdir(parent);
  await sweepStaleRuntimes(parent);
  expect(await readdir(parent)).toEqual(before);
  expect(pids.every(isAlive)).toBe(true);
  await kill();
});

test.runIf(process.platform === 'linux')(
  'what outlived runtime and watchdog is ended by the next runtime',
  async () => {
    const [folder = ''] = await readdir(parent);
    const [name = ''] = await readdir(join(parent, folder));
    const runtimeId = name.replace('lambda-', '');
    const watchdogs = childrenOf(runtime.pid ?? 0).filter((pid) => !pids.includes(pid));
    expect(watchdogs).toHaveLength(1);
    for (const pid of watchdogs) process.kill(pid, 'SIGKILL');
    await kill();
    const blocked = pids.at(-1) ?? 0;
    expect(isAlive(blocked)).toBe(true);
    await sweepStaleRuntimes(parent);
    expect(processesMarked(runtimeId)).toEqual([]);
    expect(isAlive(blocked)).toBe(false);
    expect(await readdir(parent)).toEqual([]);
  },
);
