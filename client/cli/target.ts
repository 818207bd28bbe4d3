import { nearest } from './nearest.ts';
import { TARGETS } from './shared-options.ts';
import { UsageError } from './usage-error.ts';

/**
 * Checks the target that a command is to use: that of `--target`, else of FANOUT_TARGET.
 * @throws {UsageError} for what is no target, or isn't there yet
 */
export function checkTarget(given: string | undefined, environment = process.env['FANOUT_TARGET']): void {
  const target = given ?? (environment === '' ? undefined : environment) ?? 'local';
  if (target === 'local') return;
  const by = given === undefined ? 'FANOUT_TARGET' : '--target';
  if ((TARGETS as readonly string[]).includes(target))
    throw new UsageError(`${by}: ${target} isn't there yet: expected local, the only target so far`);
  const meant = nearest(target, TARGETS);
  throw new UsageError(
    `${by}: expected one of ${TARGETS.join(', ')}, got "${target}"`,
    meant === undefined ? undefined : `did you mean ${meant}?`,
  );
}
