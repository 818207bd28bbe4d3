import type { FanoutError } from '../../core/errors.ts';
import { RequestRefused } from '../errors.ts';
import type { SavedJob } from '../records/job-folders.ts';
import { asUnreachable } from '../unreachable.ts';
import { Interrupted } from './interrupt.ts';
import { EXIT, UsageError } from './usage-error.ts';

/** The exit code of a job that ended: 0 where it succeeded, or failed no more than it was given to bear. */
export function endCodeOf({ state, tolerated }: Pick<SavedJob, 'state' | 'tolerated'>): number {
  return state === 'succeeded' || (state === 'partial' && tolerated !== undefined) ? EXIT.ok : EXIT.jobNotSucceeded;
}

/** Known before anything is created: by the client, or by the producer. */
const isRefusal = (error: unknown): boolean =>
  error instanceof RequestRefused || (error as FanoutError).code === 'InvalidInput';

/** The exit code that an error stands for. Told by class, name and code alone: messages may quote anything. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return EXIT.interrupted;
  if (error instanceof UsageError || isRefusal(error)) return EXIT.badInput;
  return asUnreachable(error) === undefined ? EXIT.jobNotSucceeded : EXIT.unreachable;
}
