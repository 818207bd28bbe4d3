import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProcessIdentity } from './processes.ts';

/** A LocalStack that was started here, by which later commands find it. */
export type UpState = HostState | DockerState;

interface Common {
  readonly port: number;
  readonly startedAt: string;
}
export interface HostState extends Common {
  readonly mode: 'host';
  readonly process: ProcessIdentity;
}
export interface DockerState extends Common {
  readonly mode: 'docker';
  /** The name of the compose project. */
  readonly project: string;
  /** By which this start of LocalStack is told from another one on the same port. */
  readonly session: string;
}

const stateFile = (home: string): string => join(home, 'up.json');

export async function writeState(home: string, state: UpState): Promise<void> {
  const draft = `${stateFile(home)}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(state, null, 2)}\n`);
  await rename(draft, stateFile(home));
}

/** What was registered last; undefined where nothing is, or nothing that can be read. */
export async function readState(home: string): Promise<UpState | undefined> {
  try {
    const state = JSON.parse(await readFile(stateFile(home), 'utf8')) as UpState;
    const isWhole = state.mode === 'host' ? Number.isInteger(state.process.pid) : state.mode === 'docker';
    return isWhole && Number.isInteger(state.port) ? state : undefined;
  } catch {
    return undefined;
  }
}

export const removeState = (home: string): Promise<void> => rm(stateFile(home), { force: true });
