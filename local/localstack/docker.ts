import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { lookAt } from './health.ts';
import { LocalStackProblem } from './problem.ts';
import { inPath } from './requirements.ts';
import { type Ended, runProgram } from './run-program.ts';
import { type DockerState, removeState, writeState } from './state.ts';

const COMPOSE_FILE = join(import.meta.dirname, 'compose.yaml');
const PROBE_MS = 10_000;
const READY_LIMIT_MS = 180_000;
const READY_LOOK_MS = 250;

/** A docker with an engine that answers and a compose; undefined where there is none, or it lacks one of these. */
export async function findDocker(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  for (const docker of inPath('docker', env)) {
    const answers = async (...args: string[]) =>
      (await runProgram(docker, args, { env, timeoutMs: PROBE_MS })).code === 0;
    if ((await answers('version', '--format', '{{.Server.Version}}')) && (await answers('compose', 'version')))
      return docker;
  }
  return undefined;
}

/**
 * Starts LocalStack in a container, with its image fetched if need be, and waits until it answers.
 * @throws {LocalStackProblem} where it can't be started; the container is removed then
 */
export async function startDocker(
  docker: string,
  home: string,
  port: number,
  signal: AbortSignal | undefined,
): Promise<DockerState> {
  const state = { mode: 'docker', project: projectOf(home), port, startedAt: new Date().toISOString() } as const;
  // At once: whatever becomes of this process, the next command finds the container.
  await writeState(home, { ...state, session: '' });
  try {
    const { code, stderr } = await compose(docker, state, ['up', '--detach', '--quiet-pull'], signal);
    signal?.throwIfAborted();
    if (code !== 0)
      throw new LocalStackProblem(
        'unavailable',
        `docker compose up: ${lastLineOf(stderr)}`,
        '--host does without Docker',
      );
    const up = { ...state, session: await sessionWhenReady(port, signal) };
    await writeState(home, up);
    return up;
  } catch (error) {
    // Why it wasn't started says more than why it can't be removed; the next start or stop tries that again.
    await stopDocker(docker, home, { ...state, session: '' }).catch(() => undefined);
    throw error;
  }
}

async function sessionWhenReady(port: number, signal: AbortSignal | undefined): Promise<string> {
  const deadlineMs = Date.now() + READY_LIMIT_MS;
  for (;;) {
    const answer = await lookAt(port);
    if (answer.is === 'localstack') return answer.session;
    signal?.throwIfAborted();
    if (Date.now() > deadlineMs)
      throw new LocalStackProblem(
        'unavailable',
        `LocalStack's container did not answer on port ${port} within ${READY_LIMIT_MS / 1_000} s`,
        '--host does without Docker',
      );
    await delay(READY_LOOK_MS);
  }
}

/** Removes the container and what belongs to it. */
export async function stopDocker(docker: string, home: string, state: DockerState): Promise<void> {
  const { code, stderr } = await compose(docker, state, ['down', '--volumes', '--remove-orphans']);
  if (code !== 0) throw new LocalStackProblem('unavailable', `docker compose down: ${lastLineOf(stderr)}`);
  await removeState(home);
}

/** What the container has logged. */
export async function dockerLog(docker: string, state: DockerState): Promise<string> {
  const { code, stdout, stderr } = await compose(docker, state, ['logs', '--no-color', '--no-log-prefix']);
  if (code !== 0) throw new LocalStackProblem('unavailable', `docker compose logs: ${lastLineOf(stderr)}`);
  return stdout;
}

function compose(
  docker: string,
  { project, port }: Pick<DockerState, 'project' | 'port'>,
  args: readonly string[],
  signal?: AbortSignal,
): Promise<Ended> {
  return runProgram(docker, ['compose', '--file', COMPOSE_FILE, '--project-name', project, ...args], {
    env: { ...process.env, FANOUT_LOCALSTACK_PORT: String(port) },
    signal,
  });
}

/** One project a home, so that two don't take each other's containers. */
const projectOf = (home: string): string =>
  `fanout-localstack-${createHash('sha256').update(resolve(home)).digest('hex').slice(0, 8)}`;

const lastLineOf = (text: string): string => text.trim().split('\n').at(-1)?.slice(0, 300) || 'it said nothing';
