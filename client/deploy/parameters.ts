import type { RemotePlace } from '../targets/place.ts';

/** As many as a laptop bears: each is two processes. */
const LOCALSTACK_CONCURRENCY = 5;

/**
 * The options by which the CDK's command sets the consumers at once of a place; none: it leaves them as they are.
 * @param names the parameters that set them
 */
export function concurrencyOptions(
  names: readonly string[],
  { target }: Pick<RemotePlace, 'target'>,
  asked: number | undefined,
): string[] {
  const value = asked ?? (target === 'localstack' ? LOCALSTACK_CONCURRENCY : undefined);
  return value === undefined ? [] : names.flatMap((name) => ['--parameters', `${name}=${value}`]);
}

/** The same for its diff, which takes the default of what a deployment leaves as it is: so that is said, too. */
export function concurrencyOptionsOfDiff(
  names: readonly string[],
  place: Pick<RemotePlace, 'target'>,
  asked: number | undefined,
  deployed: Readonly<Record<string, string>> = {},
): string[] {
  const set = concurrencyOptions(names, place, asked);
  if (set.length > 0) return set;
  return names
    .filter((name) => deployed[name] !== undefined)
    .flatMap((name) => ['--parameters', `${name}=${deployed[name]}`]);
}
