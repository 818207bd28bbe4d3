import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeStack, type StackState } from '../../aws/cloudformation.ts';
import type { RemotePlace } from '../targets/place.ts';
import { endpointOf, isDeployed, nameOf, telling } from '../targets/remote.ts';
import { synthesizeStack } from './app-assembly.ts';
import { type CdkRun, runCdk } from './cdk-cli.ts';
import { concurrencyOptions, diffOptions } from './parameters.ts';

/** What the CDK leaves in an account before anything can be deployed to it. */
const TOOLKIT_STACK = 'CDKToolkit';

export interface DeployOptions {
  readonly directory: string;
  readonly tasks?: string | undefined;
  /** Consumers at once. @default - LocalStack: few, since all are on this machine; AWS: that of the construct */
  readonly concurrency?: number | undefined;
  /** Ask nobody. */
  readonly yes: boolean;
  readonly signal: AbortSignal;
  /** Takes what is worth knowing, in a line. */
  readonly onRemark: (text: string) => void;
}

/** Deploys the stack of a place, and before it what the CDK needs there. @returns its outputs */
export async function deployStack(place: RemotePlace, options: DeployOptions): Promise<Record<string, string>> {
  const { run } = await reach(place, options);
  const { assembly, concurrencyParameters, hasDashboard } = await synthesizeStack(place, options.tasks, run);
  const toolkit = await telling(place, describeStack(endpointOf(place), TOOLKIT_STACK));
  // One that was interrupted is done again: the CDK's command brings it to its end.
  if (toolkit === undefined || !isDeployed(toolkit.status)) {
    options.onRemark('preparing the account for the CDK (once) …');
    await change(['bootstrap', '--app', assembly, ...quiet(place)], place, run, options);
  }
  const scratch = await mkdtemp(join(tmpdir(), 'fanout-deploy-'));
  try {
    const outputsFile = join(scratch, 'outputs.json');
    await change(
      [
        'deploy',
        place.stackName,
        ...['--app', assembly, '--outputs-file', outputsFile],
        ...concurrencyOptions(concurrencyParameters, place, options.concurrency),
        ...(options.yes || place.target !== 'aws' ? ['--require-approval', 'never'] : []),
        // A change set is for people to look at, and costs five seconds where nobody does.
        ...(place.target === 'localstack' ? ['--method', 'direct'] : []),
        ...quiet(place),
      ],
      place,
      run,
      options,
    );
    if (hasDashboard && place.target === 'localstack')
      options.onRemark('LocalStack has no dashboards: that of the stack was accepted without effect');
    const outputs = JSON.parse(await readFile(outputsFile, 'utf8')) as Record<string, Record<string, string>>;
    return outputs[place.stackName] ?? {};
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Shows what a deployment would change. */
export async function diffStack(place: RemotePlace, options: DeployOptions): Promise<void> {
  const { run, deployed } = await reach(place, options);
  const { assembly, concurrencyParameters } = await synthesizeStack(place, options.tasks, run);
  const how = diffOptions(concurrencyParameters, place, deployed?.parameters);
  await runCdk(['diff', place.stackName, '--app', assembly, ...how, ...quiet(place)], run);
}

/** What became of a stack that was to go: left where who was asked said no, absent where there was none. */
export type Destroyed = 'gone' | 'left' | 'absent';

/** Takes the stack of a place away, with all that its app doesn't retain. */
export async function destroyStack(place: RemotePlace, options: DeployOptions): Promise<Destroyed> {
  const { run, deployed } = await reach(place, options);
  if (deployed === undefined) return 'absent';
  const { assembly, retained } = await synthesizeStack(place, options.tasks, run);
  const force = options.yes || place.target !== 'aws' ? ['--force'] : [];
  await change(['destroy', place.stackName, '--app', assembly, ...force, ...quiet(place)], place, run, options);
  // The CDK's command succeeds, too, where its question was answered with no.
  if ((await telling(place, describeStack(endpointOf(place), place.stackName))) !== undefined) return 'left';
  if (retained.length > 0)
    options.onRemark(`what its app retains (RemovalPolicy.RETAIN) stays: ${retained.join(', ')}`);
  return 'gone';
}

/** Runs a command that changes what is deployed. Interrupted, it leaves what was begun to go on. */
async function change(args: readonly string[], place: RemotePlace, run: CdkRun, { onRemark }: DeployOptions) {
  run.signal.throwIfAborted();
  try {
    await runCdk(args, run);
  } catch (error) {
    if (run.signal.aborted) onRemark(`interrupted: what ${nameOf(place)} has begun goes on there without this command`);
    throw error;
  }
}

/** A place that answered: how the CDK's command gets there, and the stack as it is there. */
interface Reached {
  readonly run: CdkRun;
  readonly deployed: StackState | undefined;
}

/** Sees that the place answers before anything is synthesized. */
async function reach(place: RemotePlace, { directory, signal }: DeployOptions): Promise<Reached> {
  const at = endpointOf(place);
  const { endpoint, region, credentials } = at;
  const deployed = await telling(place, describeStack(at, place.stackName));
  const run = {
    directory,
    signal,
    environment: {
      ...(endpoint === undefined ? {} : { AWS_ENDPOINT_URL: endpoint, CDK_DISABLE_CLI_TELEMETRY: 'true' }),
      ...(region === undefined ? {} : { AWS_REGION: region }),
      ...(credentials === undefined
        ? {}
        : {
            AWS_ACCESS_KEY_ID: credentials.accessKeyId,
            AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
            // A profile, or the token of a session, would come before what they say.
            AWS_PROFILE: undefined,
            AWS_DEFAULT_PROFILE: undefined,
            AWS_SESSION_TOKEN: undefined,
          }),
    },
  };
  return { run, deployed };
}

/** Notices come from the net, which an endpoint on this machine may be without. */
const quiet = ({ target }: RemotePlace): string[] => (target === 'aws' ? [] : ['--no-notices']);
