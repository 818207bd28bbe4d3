import { join } from 'node:path';
import { describeStack } from '../../aws/cloudformation.ts';
import { type DeployOptions, type Destroyed, deployStack, destroyStack } from '../../client/deploy/deploy.ts';
import type { RemotePlace } from '../../client/targets/place.ts';
import { endpointOf } from '../../client/targets/remote.ts';
import { CONFORMANCE_FOLDER } from './known-differences.ts';

/** Consumers at once of the suite's stack, as its tests expect them. */
const CONCURRENCY = 5;

const options = (signal: AbortSignal): DeployOptions => ({
  directory: join(CONFORMANCE_FOLDER, 'app'),
  concurrency: CONCURRENCY,
  yes: true,
  signal,
  onRemark: (text) => process.stderr.write(`${text}\n`),
});

/** Sees that the suite's stack is deployed as it is now. @returns whether it wasn't there before */
export async function deploySuite(place: RemotePlace, signal: AbortSignal): Promise<boolean> {
  const before = await describeStack(endpointOf(place), place.stackName);
  await deployStack(place, options(signal));
  return before === undefined;
}

/** Takes it away again. */
export const destroySuite = (place: RemotePlace, signal: AbortSignal): Promise<Destroyed> =>
  destroyStack(place, options(signal));
