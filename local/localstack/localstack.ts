import { mkdir, readFile } from 'node:fs/promises';
import { dockerLog, findDocker, startDocker, stopDocker } from './docker.ts';
import { endpointOf, lookAt } from './health.ts';
import { hostLog, startHost, stopHost } from './host.ts';
import { install, tidy } from './install.ts';
import type { InstallProgress } from './install-step.ts';
import { LocalStackProblem } from './problem.ts';
import { isRunning } from './processes.ts';
import { type DockerState, readState, removeState, type UpState } from './state.ts';

export const DEFAULT_PORT = 4566;

/** A LocalStack that answers. */
export interface LocalStack {
  readonly endpoint: string;
  readonly port: number;
  /** In a container, or as a process of this machine. */
  readonly mode: UpState['mode'];
  readonly version: string;
  /** In the host mode. */
  readonly pid?: number;
  /** ISO 8601. */
  readonly startedAt: string;
}

export interface StartOptions {
  /** Where it is installed, and keeps its state and log. */
  readonly home: string;
  /** @default 4566 */
  readonly port?: number;
  /** As a process of this machine, even where Docker would do. @default false */
  readonly host?: boolean;
  readonly onProgress?: (progress: InstallProgress) => void;
  /** Told which way it runs, before anything is installed. */
  readonly onMode?: (mode: UpState['mode']) => void;
  readonly signal?: AbortSignal;
}

/** What is known of the LocalStack of a home. */
export type Status =
  | ({ readonly is: 'up' } & LocalStack)
  | { readonly is: 'down' }
  /** It runs, and does not answer. */
  | { readonly is: 'silent'; readonly port: number; readonly pid: number };

/** Looks for the LocalStack that was started from a home; a stale registration counts as none. */
export async function statusOf(home: string): Promise<Status> {
  const state = await readState(home);
  if (state === undefined || (state.mode === 'host' && !isRunning(state.process))) return { is: 'down' };
  const answer = await lookAt(state.port);
  if (answer.is !== 'localstack')
    return state.mode === 'host' ? { is: 'silent', port: state.port, pid: state.process.pid } : { is: 'down' };
  if (state.mode === 'docker' && state.session !== answer.session) return { is: 'down' };
  return { is: 'up', ...described(state, answer.version) };
}

function described(state: UpState, version: string): LocalStack {
  const { port, mode, startedAt } = state;
  const pid = state.mode === 'host' ? { pid: state.process.pid } : {};
  return { endpoint: endpointOf(port), port, mode, version, startedAt, ...pid };
}

/**
 * Starts LocalStack, unless it is up already; the first time, what it needs is installed.
 * @throws {LocalStackProblem} where that can't be done, for a reason that it says in a line
 */
export async function start(options: StartOptions): Promise<LocalStack & { readonly wasUp: boolean }> {
  const { home, signal } = options;
  const status = await statusOf(home);
  if (status.is === 'up') {
    if (options.port !== undefined && options.port !== status.port)
      throw new LocalStackProblem(
        'usage',
        `--port: expected ${status.port}, on which LocalStack is up, got ${options.port}`,
        'fanout localstack stop ends it first',
      );
    const { is: _, ...found } = status;
    return { ...found, wasUp: true };
  }
  await stop(home); // What is left of one that doesn't answer, or is gone.
  const port = options.port ?? DEFAULT_PORT;
  await refuseTaken(port);
  const docker = options.host === true ? undefined : await findDocker();
  options.onMode?.(docker === undefined ? 'host' : 'docker');
  await mkdir(home, { recursive: true });
  const state =
    docker === undefined ? await startInstalled(options, port) : await startDocker(docker, home, port, signal);
  const answer = await lookAt(port);
  return { ...described(state, answer.is === 'localstack' ? answer.version : ''), wasUp: false };
}

async function startInstalled(options: StartOptions, port: number): Promise<UpState> {
  const installed = await install(options);
  await tidy(options.home);
  return startHost(options.home, port, installed, options.signal);
}

async function refuseTaken(port: number): Promise<void> {
  const answer = await lookAt(port);
  if (answer.is === 'nothing') return;
  const who = answer.is === 'other' ? 'something else' : 'a LocalStack that was not started from here';
  throw new LocalStackProblem(
    'unavailable',
    `port ${port}: expected a free one, got one taken by ${who}`,
    '--port N takes another',
  );
}

/** Ends the LocalStack of a home, and all that it started. @returns whether there was one */
export async function stop(home: string): Promise<boolean> {
  const state = await readState(home);
  if (state === undefined) return false;
  if (state.mode === 'host') {
    const wasRunning = isRunning(state.process);
    await stopHost(home, state);
    return wasRunning;
  }
  const docker = await findDocker();
  if (docker === undefined)
    await removeState(home); // The engine has ended, and its containers with it.
  else await stopDocker(docker, home, state);
  return docker !== undefined;
}

/** The log of the LocalStack of a home, also of one that has ended; undefined where there is none. */
export async function logOf(home: string): Promise<string | undefined> {
  const state = await readState(home);
  if (state?.mode === 'docker') return containerLog(state);
  return readFile(hostLog(home), 'utf8').catch(() => undefined);
}

async function containerLog(state: DockerState): Promise<string | undefined> {
  const docker = await findDocker();
  return docker === undefined ? undefined : dockerLog(docker, state);
}
