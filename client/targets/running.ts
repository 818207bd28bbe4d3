import { TargetUnreachable } from '../errors.ts';
import { folderOf, joinUp } from './local.ts';
import type { OpenTarget } from './open-target.ts';
import { findUp } from './up-file.ts';

/** A target that was there before this process, whatever tasks it has. */
export type RunningTarget = Pick<OpenTarget, 'connection' | 'runningProcesses'>;

/** The runtime that is up in a directory. @throws {TargetUnreachable} where none is */
export async function joinRunning(directory?: string): Promise<RunningTarget> {
  const up = await findUp(folderOf(directory));
  if (up === undefined) throw new TargetUnreachable('no runtime is up in this directory', 'fanout up starts one');
  return joinUp(up);
}

/** The runtime that is up in a directory with a pipeline in it; undefined where none is. */
export async function findRunning(directory?: string): Promise<RunningTarget | undefined> {
  const up = await findUp(folderOf(directory));
  return up?.assembly === undefined ? undefined : joinUp(up);
}
