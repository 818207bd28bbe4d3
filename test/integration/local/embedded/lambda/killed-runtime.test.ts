import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { childrenOf, isAlive, processesMarked, startHarness, until } from './lambda-harness.ts';

const program = fileURLToPath(new URL('../../../../fixtures/lambda/runtime-that-is-killed.ts', import.meta.url));

let workDirectory: string;
let runtime: ChildProcess;
let pids: number[];

beforeEach(async () => {
  workDirectory = await mkdtemp(join(tmpdir(), 'fanout-killed-'));
  runtime = spawn(process.execPath, [program, workDirectory], { stdio: ['ignore', 'pipe', 'inherit'] });
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
  await rm(workDirectory, { recursive: true, force: true });
});

async function kill(): Promise<void> {
  const exited = once(runtime, 'exit');
  runtime.kill('SIGKILL');
  await exited;
}

test('a runtime that is killed leaves no process and no folder', async () => {
  await kill();
  await until(() => pids.filter(isAlive).length === 0, 3000, 'the end of every process');
  await until(async () => (await readdir(workDirectory)).length === 0, 3000, 'the end of the run directory');
});

test.runIf(process.platform === 'linux')(
  'what outlived runtime and watchdog is ended by the next runtime',
  async () => {
    const [name = ''] = await readdir(workDirectory);
    const runtimeId = name.replace('lambda-', '');
    const watchdogs = childrenOf(runtime.pid ?? 0).filter((pid) => !pids.includes(pid));
    expect(watchdogs).toHaveLength(1);
    for (const pid of watchdogs) process.kill(pid, 'SIGKILL');
    await kill();
    const blocked = pids.at(-1) ?? 0;
    expect(isAlive(blocked)).toBe(true);
    const next = await startHarness({ workDirectory });
    next.put('echo');
    await next.invoke('echo');
    expect(processesMarked(runtimeId)).toEqual([]);
    expect(isAlive(blocked)).toBe(false);
    expect(await readdir(workDirectory)).not.toContain(name);
    await next.end();
  },
);
