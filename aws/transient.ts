import { isServerError, isThrottlingError, isTransientError } from '@smithy/core/retry';
import { FanoutError } from '../core/errors.ts';

type SdkError = Parameters<typeof isTransientError>[0];

/** Whether a call that failed may succeed when it is made again: a throttle, a 5xx, a timeout, a lost connection. */
export function isTransient(error: unknown): boolean {
  if (error instanceof FanoutError) return error.disposition === 'retry';
  if (!(error instanceof Error)) return false;
  const failure = error as SdkError;
  return isThrottlingError(failure) || isTransientError(failure) || isServerError(failure);
}
