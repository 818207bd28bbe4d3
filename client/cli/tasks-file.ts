import { folderOf } from '../targets/local.ts';
import { findUp } from '../targets/up-file.ts';

/** The tasks that a command is about: those of `--tasks`, else of the runtime that is up; undefined: those shipped. */
export async function tasksFileOf(given: string | undefined): Promise<string | undefined> {
  return given ?? (await findUp(folderOf()))?.tasks;
}
