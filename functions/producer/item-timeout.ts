import { SETTLE_RESERVE_SECONDS } from '../../core/config.ts';
import { InvalidInput } from '../../core/errors.ts';
import type { Settings } from '../settings.ts';

/** What an item may take. @throws {InvalidInput} where that leaves its consumer no time to settle */
export function itemTimeout(asked: number | undefined, { config }: Settings): number {
  const most = config.consumerTimeoutSeconds - SETTLE_RESERVE_SECONDS;
  if (asked !== undefined && asked > most)
    throw new InvalidInput('options.itemTimeoutSeconds', `at most ${most}, the consumer's timeout less 5`, `${asked}`);
  return asked ?? config.itemTimeoutSeconds;
}
