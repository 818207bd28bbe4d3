import type { FanoutError } from '../../core/errors.ts';
import type { SavedJob } from '../records/job-folders.ts';
import { asUnreachable } from '../unreachable.ts';
import { Interrupted } from './interrupt.ts';
import { EXIT, UsageError } from './usage-error.ts';

/** Codes of errors that are known before a job is created. */
const REFUSALS: ReadonlySet<string> = new Set(['InvalidInput', 'JobConflict']);

/** The exit code of a job that ended: 0 where it succeeded, or failed no more than it was given to bear. */
export function endCodeOf({ state, tolerated }: Pick<SavedJob, 'state' | 'tolerated'>): number {
  return state === 'succeeded' || (state === 'partial' && tolerated !== undefined) ? EXIT.ok : EXIT.jobNotSucceeded;
}

/** The exit code that an error stands for. Told by class, name and code alone: messages may quote anything. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return EXIT.interrupted;
  if (error instanceof UsageError || REFUSALS.has((error as FanoutError).code)) return EXIT.badInput;
  return asUnreachable(error) === undefined ? EXIT.jobNotSucceeded : EXIT.unreachable;
}
