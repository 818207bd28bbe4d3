import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CONCURRENCY_PARAMETER } from '../../core/config.ts';
import { InvalidInput } from '../../core/errors.ts';
import { PACKAGE_ROOT } from '../own-package.ts';
import { readConfigFile } from '../targets/config-file.ts';
import { folderOf } from '../targets/local.ts';
import { makeOwnFolder } from '../targets/own-folder.ts';
import type { RemotePlace } from '../targets/place.ts';
import { synthesize } from '../targets/synth.ts';
import { type CdkRun, runCdk } from './cdk-cli.ts';
import { retainedOf, type TemplateResource } from './retained.ts';

/** A stack that is ready to be deployed. */
export interface StackToDeploy {
  /** The cloud assembly that it is in. */
  readonly assembly: string;
  /** The parameters that set consumers at once: one for each pipeline of the stack. */
  readonly concurrencyParameters: readonly string[];
  readonly hasDashboard: boolean;
  /** What stays when the stack goes: types of resources, each with how many there are. */
  readonly retained: readonly string[];
}

/** Whether a directory has a CDK app of its own, rather than the one that this package ships. */
const hasOwnApp = (directory: string): boolean =>
  existsSync(join(directory, 'cdk.json')) && resolve(directory) !== PACKAGE_ROOT;

/**
 * Synthesizes the stack of a place: of the directory's own app, which is told the stage by its context, or of the one
 * that this package ships, with the given tasks.
 * @throws {InvalidInput} where the app has no such stack, or tasks are given to an app that names its own
 */
export async function synthesizeStack(
  place: RemotePlace,
  tasks: string | undefined,
  run: CdkRun,
): Promise<StackToDeploy> {
  const folder = folderOf(run.directory);
  await makeOwnFolder(folder);
  if (!hasOwnApp(run.directory)) {
    const context = { stack: place.stackName };
    // Those that run on this machine, where nobody says otherwise.
    const chosen = tasks ?? readConfigFile(run.directory).tasks;
    const { directory } = await synthesize(chosen, join(folder, 'assemblies'), context);
    return stackIn(directory, place);
  }
  if (tasks !== undefined) throw new InvalidInput('tasks', 'none: the app of cdk.json names its own', `"${tasks}"`);
  // A folder each: deploys of two stages may run side by side.
  const assembly = join(folder, 'deploy', place.stackName);
  const stage = place.stage === undefined ? [] : ['--context', `stage=${place.stage}`];
  await runCdk(['synth', '--quiet', '--output', assembly, ...stage], run);
  return stackIn(assembly, place);
}

interface Artifact {
  readonly type: string;
  readonly properties?: { readonly stackName?: string; readonly templateFile?: string };
}

async function stackIn(assembly: string, { stackName, stage }: RemotePlace): Promise<StackToDeploy> {
  const manifest = await readJson<{ artifacts: Record<string, Artifact> }>(join(assembly, 'manifest.json'));
  const stacks = Object.entries(manifest.artifacts)
    .filter(([, { type }]) => type === 'aws:cloudformation:stack')
    .map(([id, { properties }]) => ({ name: properties?.stackName ?? id, file: properties?.templateFile ?? '' }));
  const stack = stacks.find(({ name }) => name === stackName);
  if (stack === undefined)
    throw new InvalidInput(
      'stack',
      `one of this app: ${stacks.map(({ name }) => name).join(', ')}`,
      `"${stackName}"`,
      stage === undefined
        ? '--stack names it, or "stack" in fanout.json'
        : "the app reads it by node.tryGetContext('stage')",
    );
  const { Parameters = {}, Resources = {} } = await readJson<{
    Parameters?: Record<string, unknown>;
    Resources?: Record<string, TemplateResource>;
  }>(join(assembly, stack.file));
  return {
    assembly,
    concurrencyParameters: Object.keys(Parameters).filter((name) => name.endsWith(CONCURRENCY_PARAMETER)),
    hasDashboard: Object.values(Resources).some(({ Type }) => Type === 'AWS::CloudWatch::Dashboard'),
    retained: retainedOf(Object.values(Resources)),
  };
}

async function readJson<Value>(file: string): Promise<Value> {
  return JSON.parse(await readFile(file, 'utf8')) as Value;
}
