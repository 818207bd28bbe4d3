import { readConfigFile } from '../targets/config-file.ts';
import { folderOf } from '../targets/local.ts';
import type { Place } from '../targets/place.ts';
import { findUp } from '../targets/up-file.ts';

/**
 * The tasks that a command is about: those of `--tasks`, else of the runtime that is up, else of fanout.json; undefined:
 * those shipped, or those that a stack was deployed with.
 */
export async function tasksFileOf(
  given: string | undefined,
  place: Place = { target: 'local' },
): Promise<string | undefined> {
  if (given !== undefined || place.target !== 'local') return given;
  return (await findUp(folderOf()))?.tasks ?? readConfigFile().tasks;
}
