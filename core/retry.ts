import { SQS_DELAY_SECONDS } from './limits.ts';

const FIRST_CEILING_SECONDS = 1;

/**
 * How long to wait before an item's next attempt: exponential backoff with full jitter, so that items which failed
 * together don't come back together. Whole seconds, as SQS delays are.
 * @param attempt the attempt that has just failed, from 1
 * @param random in [0, 1)
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffSeconds(attempt: number, random: number): number {
  const ceiling = Math.min(SQS_DELAY_SECONDS, FIRST_CEILING_SECONDS * 2 ** (attempt - 1));
  return Math.floor(random * (ceiling + 1));
}
