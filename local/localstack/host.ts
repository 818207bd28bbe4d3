import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { lookAt } from './health.ts';
import type { Installation } from './install.ts';
import { LocalStackProblem } from './problem.ts';
import { descendantsOf, identify, isRunning, type ProcessIdentity, signalTo, waitForEnd } from './processes.ts';
import { type HostState, removeState, writeState } from './state.ts';

const READY_LIMIT_MS = 120_000;
const READY_LOOK_MS = 100;
/** It takes 4 s, on a busy machine 9. */
const END_LIMIT_MS = 20_000;
/** What it started ends by itself within a second or two of it. */
const CHILDREN_LIMIT_MS = 3_000;
const KILLED_LIMIT_MS = 5_000;

export const hostLog = (home: string): string => join(home, 'localstack.log');

/** What of this process's environment LocalStack gets: proxies and AWS settings would lead its own calls astray. */
const INHERITED = [
  ...['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'JAVA_HOME', 'NODE_EXTRA_CA_CERTS', 'DEBUG', 'LS_LOG'],
  ...['LS_PROCESS_METRICS', 'LS_PROCESS_ESM_CONCURRENCY'],
] as const;

/** LocalStack's settings. */
function environmentOf(home: string, port: number, installed: Installation): NodeJS.ProcessEnv {
  const inherited = INHERITED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return {
    ...(Object.fromEntries(inherited) as NodeJS.ProcessEnv),
    PYTHONPATH: installed.plugin,
    OVERRIDE_IN_DOCKER: '0', // Host mode, even inside of a container.
    FILESYSTEM_ROOT: join(home, 'state/root'),
    TMPDIR: join(home, 'state/tmp'),
    GATEWAY_LISTEN: `127.0.0.1:${port}`,
    LOCALSTACK_HOST: `127.0.0.1:${port}`,
    SQS_ENDPOINT_STRATEGY: 'path', // Queue URLs on this host, and not on one that a public name server has to know.
    DNS_ADDRESS: '0',
    SKIP_SSL_CERT_DOWNLOAD: '1',
    DISABLE_EVENTS: '1',
    SQS_DISABLE_CLOUDWATCH_METRICS: '1',
    LAMBDA_EVENT_SOURCE_MAPPING_POLL_INTERVAL_SEC: '0',
    DYNAMODB_IN_MEMORY: '1',
    LAMBDA_RUNTIME_EXECUTOR: 'process',
    LS_PROCESS_NODE: process.execPath,
    LS_PROCESS_JAVA: installed.java,
    LS_PROCESS_DYNAMODB: installed.dynamodb,
  };
}

/**
 * Starts LocalStack as a process of its own, which outlives this one, and waits until it answers. It keeps no state
 * from one start to the next.
 * @throws {LocalStackProblem} where it ends, or doesn't answer in time; nothing is left of it then
 */
export async function startHost(
  home: string,
  port: number,
  installed: Installation,
  signal: AbortSignal | undefined,
): Promise<HostState> {
  await makeState(home);
  const log = await open(hostLog(home), 'w');
  const child = spawn(installed.python, ['-m', 'localstack.runtime.main'], {
    env: environmentOf(home, port, installed),
    cwd: home,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  await new Promise((resolve) => child.on('spawn', resolve).on('error', resolve));
  await log.close();
  child.unref();
  const started = child.pid === undefined ? undefined : identify(child.pid);
  if (started === undefined) throw await endedEarly(home);
  const state: HostState = { mode: 'host', process: started, port, startedAt: new Date().toISOString() };
  // At once: whatever becomes of this process, the next command finds LocalStack.
  await writeState(home, state);
  try {
    await waitUntilReady(home, state, signal);
    return state;
  } catch (error) {
    await stopHost(home, state);
    throw error;
  }
}

async function waitUntilReady(home: string, state: HostState, signal: AbortSignal | undefined): Promise<void> {
  const deadlineMs = Date.now() + READY_LIMIT_MS;
  while ((await lookAt(state.port)).is !== 'localstack') {
    signal?.throwIfAborted();
    if (!isRunning(state.process)) throw await endedEarly(home);
    if (Date.now() > deadlineMs)
      throw new LocalStackProblem(
        'unavailable',
        `LocalStack did not answer on port ${state.port} within ${READY_LIMIT_MS / 1_000} s`,
        `its log is ${hostLog(home)}`,
      );
    await delay(READY_LOOK_MS);
  }
}

async function endedEarly(home: string): Promise<LocalStackProblem> {
  const lines = (await readFile(hostLog(home), 'utf8').catch(() => '')).split('\n').map((line) => line.trim());
  const said = lines.findLast((line) => line !== '') ?? 'it said nothing';
  return new LocalStackProblem(
    'unavailable',
    `LocalStack ended as it started: ${said.slice(0, 200)}`,
    `its log is ${hostLog(home)}`,
  );
}

/** Ends LocalStack with every process that it started; a pid that is another's by now is left alone. */
export async function stopHost(home: string, { process: main }: HostState): Promise<void> {
  if (isRunning(main)) {
    const below = descendantsOf(main.pid);
    signalTo(main, 'SIGTERM');
    signalTo(main, 'SIGCONT'); // One that is suspended hears nothing.
    await killAfter([main], END_LIMIT_MS);
    await killAfter(below, CHILDREN_LIMIT_MS);
  }
  await clearState(home);
  await removeState(home);
}

async function killAfter(all: readonly ProcessIdentity[], limitMs: number): Promise<void> {
  const left = await waitForEnd(all, limitMs);
  for (const one of left) signalTo(one, 'SIGKILL');
  await waitForEnd(left, KILLED_LIMIT_MS);
}

/** Empty, but for what LocalStack works out of its packages at the first call of all: it takes seconds. */
async function makeState(home: string): Promise<void> {
  await clearState(home);
  const library = join(home, 'state/root/var/lib/localstack');
  for (const folder of [join(home, 'cache'), join(home, 'state/tmp'), library])
    await mkdir(folder, { recursive: true });
  await symlink(join(home, 'cache'), join(library, 'cache'));
}

const clearState = (home: string): Promise<void> =>
  rm(join(home, 'state'), { recursive: true, force: true, maxRetries: 3 });
