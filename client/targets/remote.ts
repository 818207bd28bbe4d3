import type { Endpoint } from '../../aws/clients.ts';
import { describeStack } from '../../aws/cloudformation.ts';
import { InvalidInput } from '../../core/errors.ts';
import { type Connection, connect } from '../connection.ts';
import { TargetUnreachable } from '../errors.ts';
import { asUnreachable } from '../unreachable.ts';
import { findLocalStack, LOCALSTACK } from './localstack.ts';
import type { OpenTarget, TargetOptions } from './open-target.ts';
import { DEFAULT_STACK, type RemotePlace } from './place.ts';
import type { RunningTarget } from './running.ts';

const LOCALSTACK_ENDPOINT = 'http://127.0.0.1:4566';
const LOCAL_POLL_MS = 100;
/** A record read a second: about $0.0005 an hour. */
const AWS_POLL_MS = 1_000;

/** A stack that is deployed elsewhere, found by its name. @throws {TargetUnreachable} saying what stands in the way */
export async function openRemote(asked: RemotePlace, options: TargetOptions): Promise<OpenTarget> {
  refuseLocalOptions(options);
  const place = await settled(asked, options.directory);
  const joined = await joinRemote(place);
  options.check?.(await telling(place, joined.connection.tasks()));
  return { ...joined, close: async () => undefined };
}

/** The stack of a place as it is, whatever its tasks. @throws {TargetUnreachable} */
export async function joinRemote(asked: RemotePlace, directory?: string): Promise<RunningTarget> {
  const place = await settled(asked, directory);
  return {
    connection: await connectTo(place),
    howToGoOn: (jobId) =>
      place.target === 'localstack'
        ? 'LocalStack forgets all when it ends: fanout localstack start, fanout deploy, and run it again'
        : `the job goes on by itself: fanout wait ${jobId} follows it again`,
    runningProcesses: async () => undefined,
  };
}

/** LocalStack is where it was started; where nobody knows, where it is by default. */
export async function settled(place: RemotePlace, directory?: string): Promise<RemotePlace> {
  if (place.target !== 'localstack' || place.endpoint !== undefined) return place;
  return { ...place, endpoint: (await findLocalStack(directory))?.endpoint ?? LOCALSTACK_ENDPOINT };
}

async function connectTo(place: RemotePlace): Promise<Connection> {
  const endpoint = endpointOf(place);
  const stack = await telling(place, describeStack(endpoint, place.stackName));
  if (stack === undefined)
    throw new TargetUnreachable(
      `there is no stack ${place.stackName} at ${nameOf(place)}`,
      `${deployCommand(place)} deploys one`,
    );
  refuseUnfinished(place, stack.status);
  return connect({ endpoint, outputs: stack.outputs, pollMs: isOnThisMachine(endpoint) ? LOCAL_POLL_MS : AWS_POLL_MS });
}

/** Where the SDK finds the services of a place, and as whom. Nobody checks credentials on this machine. */
export function endpointOf(place: RemotePlace, environment = process.env): Endpoint {
  const url = place.endpoint;
  if (url === undefined) return {};
  const region = environment['AWS_REGION'] ?? environment['AWS_DEFAULT_REGION'] ?? LOCALSTACK.region;
  const hasOwn = environment['AWS_ACCESS_KEY_ID'] !== undefined || environment['AWS_PROFILE'] !== undefined;
  const isMadeUp = place.target === 'localstack' || (!hasOwn && isOnThisMachine({ endpoint: url }));
  return { endpoint: url, region, ...(isMadeUp ? { credentials: LOCALSTACK.credentials } : {}) };
}

/** A place as a person calls it. */
export function nameOf(place: RemotePlace, environment = process.env): string {
  const { endpoint } = endpointOf(place, environment);
  if (place.target === 'localstack') return `LocalStack, ${endpoint}`;
  // The SDK heeds the variable, so that it isn't AWS.
  return endpoint ?? (environment['AWS_ENDPOINT_URL'] || 'AWS');
}

/** The command that deploys to a place. */
export function deployCommand({ target, endpoint, stackName, stage }: RemotePlace): string {
  const at = endpoint === undefined ? '' : ` --endpoint ${endpoint}`;
  // LocalStack's endpoint is found again.
  const where = target === 'endpoint' ? at.trimStart() : `--target ${target}${target === 'aws' ? at : ''}`;
  const stack = stage === undefined ? stackName : stackName.slice(0, -`-${stage}`.length);
  const named = stack === DEFAULT_STACK ? '' : ` --stack ${stack}`;
  return `fanout deploy ${where}${named}${stage === undefined ? '' : ` --stage ${stage}`}`;
}

function isOnThisMachine({ endpoint }: Endpoint): boolean {
  return endpoint !== undefined && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(endpoint).hostname);
}

/** Says of what can't be reached where that was, and what to do. */
export async function telling<Value>(place: RemotePlace, doing: Promise<Value>): Promise<Value> {
  try {
    return await doing;
  } catch (error) {
    const unreachable = asUnreachable(error, nameOf(place));
    if (unreachable === undefined) throw error;
    const hint = unreachable.hint ?? (place.target === 'localstack' ? 'fanout localstack start' : undefined);
    throw new TargetUnreachable(unreachable.message, hint, error);
  }
}

/** Whether a stack of this status works. While it is updated it does. */
export const isDeployed = (status: string): boolean => /^(CREATE|IMPORT)_COMPLETE$|^UPDATE_(?!.*FAILED)/.test(status);

/** A stack on its way up or down may lack anything. */
function refuseUnfinished(place: RemotePlace, status: string): void {
  if (isDeployed(status)) return;
  // In review, nobody is at work on it: whoever was to deploy it went away.
  const isUnderWay = status.endsWith('IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';
  const progress = status.startsWith('DELETE') ? 'is being deleted' : 'is being deployed';
  throw new TargetUnreachable(
    `stack ${place.stackName} at ${nameOf(place)} ${isUnderWay ? progress : 'was not deployed in whole'} (${status})`,
    isUnderWay ? 'try again when that is over' : `${deployCommand(place)} mends it`,
  );
}

/** Properties of a stack, set when it is deployed: no job changes them. */
function refuseLocalOptions({ tasks, concurrency }: TargetOptions): void {
  if (concurrency !== undefined)
    throw new InvalidInput(
      'concurrency',
      "none: a deployed stack's is the prop maxConcurrency of its construct FanOut",
      `${concurrency}`,
      'fanout deploy --concurrency sets it',
    );
  if (tasks !== undefined)
    throw new InvalidInput(
      'tasks',
      'none: a deployed stack has the tasks that it was deployed with',
      `"${tasks}"`,
      'fanout deploy --tasks deploys others',
    );
}
