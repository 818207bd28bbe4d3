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

/**
 * The options of the CDK's diff that have it compare with what a deployment would leave.
 * @param deployed the parameters that the stack has
 */
export function diffOptions(
  names: readonly string[],
  { target }: Pick<RemotePlace, 'target'>,
  deployed: Readonly<Record<string, string>> = {},
): string[] {
  // A change set of LocalStack's leaves out that code has changed.
  if (target !== 'aws') return ['--method', 'template'];
  // A deployment leaves what it isn't told as it is; a change set of the diff takes the default.
  return names
    .filter((name) => deployed[name] !== undefined)
    .flatMap((name) => ['--parameters', `${name}=${deployed[name]}`]);
}
