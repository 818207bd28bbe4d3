import { TargetUnreachable } from '../errors.ts';
import { folderOf, joinUp } from './local.ts';
import type { OpenTarget } from './open-target.ts';
import type { Place } from './place.ts';
import { findUp } from './up-file.ts';

/** A target that was there before this process, whatever tasks it has. */
export type RunningTarget = Pick<OpenTarget, 'connection' | 'howToGoOn' | 'runningProcesses'>;

/**
 * What runs at a place: the runtime that is up in a directory with a pipeline in it, undefined where none is; or the
 * stack that is deployed there.
 * @throws {TargetUnreachable} where a stack can't be reached
 */
export async function findRunning(place: Place, directory?: string): Promise<RunningTarget | undefined> {
  if (place.target !== 'local') {
    const { joinRemote } = await import('./remote.ts');
    return joinRemote(place, directory);
  }
  const up = await findUp(folderOf(directory));
  return up?.assembly === undefined ? undefined : joinUp(up);
}

/** Where nothing runs there is nobody to ask. */
export const nothingRuns = (): TargetUnreachable =>
  new TargetUnreachable('no runtime is up in this directory', 'fanout up starts one');
