import { resolve } from 'node:path';
import { root } from './settings.ts';

/** The user's tasks can't be bundled, or can't be loaded. */
export class TasksFileError extends Error {
  override readonly name = 'TasksFileError';
}

/** @returns what esbuild found first, and where */
export function bundlingError(tasksFile: string, error: unknown): TasksFileError {
  const [first] =
    (error as { errors?: { text: string; location?: { file: string; line: number } | null }[] }).errors ?? [];
  if (first === undefined) return new TasksFileError(`${tasksFile}: ${(error as Error).message}`);
  const place = first.location ? ` (${resolve(root, first.location.file)}:${first.location.line})` : '';
  return new TasksFileError(`${tasksFile}: ${first.text}${place}`);
}
