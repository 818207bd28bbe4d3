import { realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACCOUNT_ID, REGION } from './account.ts';
import { readAssembly, type StackAssembly } from './deploy/assembly.ts';
import { DeployError } from './deploy/deploy-error.ts';
import { stableUuid } from './deploy/names.ts';
import type { Stack } from './deploy/stack.ts';
import { type DeployOptions, StackRegistry, stackId } from './deploy/stack-registry.ts';
import { openGateway } from './gateway/server.ts';
import type { CallQueue } from './lambda/queue-calls.ts';
import type { EnvironmentStatus, FunctionConfiguration, LogLine } from './lambda/types.ts';
import { ClosingStack } from './lifecycle.ts';
import { createRequestListener, openServices, type Services } from './runtime-services.ts';
import type { TypedItem } from './services/dynamodb.ts';
import { runtimeFolderName, sweepStaleRuntimes } from './stale-runtimes.ts';

/** Everything about a runtime that isn't in its template. */
export interface LocalOptions {
  /** A synthesized cloud assembly (`cdk.out`); absent: nothing is deployed, and the services are empty. */
  readonly assemblyDirectory?: string;
  /** Which of the assembly's stacks. @default the only one */
  readonly stackName?: string;
  /** Of 127.0.0.1. @default 0, a free one */
  readonly port?: number;
  /** Values for the template's parameters, in the place of their defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Keeps V8's compiled code of functions between runs, so that environments start sooner. */
  readonly compileCacheDirectory?: string;
  /** Keeps queues, tables and buckets with their content. @default everything is gone at close */
  readonly dataDirectory?: string;
  readonly onLog?: (line: LogLine) => void;
  /** Every event that EventBridge accepts. */
  readonly onEvent?: (event: unknown) => void;
  /** Every item of a table that a write answers as it is from then on (ALL_NEW). */
  readonly onItem?: (item: TypedItem) => void;
  /** Takes the body of a `POST /_fanout/deploy`, another process's wish to have something deployed; what it throws is answered. */
  readonly onDeployAsked?: (body: unknown) => Promise<void>;
  /**
   * For tests alone: stands between event source mappings and their queues, so that a test can have messages delivered
   * twice, late or never, and deletions lost, as SQS may.
   * @param call what it stands before
   */
  readonly betweenQueues?: (call: CallQueue) => CallQueue;
}

/** A running stack. */
export interface LocalRuntime {
  /** `http://127.0.0.1:<port>`, for AWS_ENDPOINT_URL. */
  readonly endpoint: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly stackName?: string;
  environments(): readonly EnvironmentStatus[];
  /** Every function that is deployed, with the folder of its code. */
  functions(): readonly Pick<FunctionConfiguration, 'functionName' | 'codeDirectory'>[];
  /**
   * Deploys an assembly over the stack of its name, in place, after those that were asked for earlier.
   * @throws DeployError; the stack is as before then
   */
  deploy(assemblyDirectory: string, parameters: Readonly<Record<string, string>>): Promise<void>;
  /** Starts environments of a function ahead of its first invocations, up to `count` in all. */
  prepare(functionName: string, count: number): Promise<void>;
  /** Ends every function's process and every server, and removes temporary files. Idempotent. */
  close(): Promise<void>;
}

/**
 * Serves the AWS APIs on one port of 127.0.0.1 and deploys a synthesized stack into them. Several may run side by side.
 * When it throws, nothing of it is left.
 *
 * @throws DeployError for an assembly that can't be deployed; Error for a port that is taken
 * @example const local = await startLocal({ assemblyDirectory: 'cdk.out' });
 */
export async function startLocal(options: LocalOptions = {}): Promise<LocalRuntime> {
  const closing = new ClosingStack();
  try {
    return await start(options, closing);
  } catch (error) {
    // The failure to start says more than one to clean up.
    await closing.close().catch(() => {});
    throw error;
  }
}

async function start(options: LocalOptions, closing: ClosingStack): Promise<LocalRuntime> {
  const { assemblyDirectory, dataDirectory } = options;
  const assembly =
    assemblyDirectory === undefined ? undefined : await readAssembly(assemblyDirectory, options.stackName);
  const gateway = await openGateway(options.port ?? 0);
  closing.add(() => gateway.close());
  const temporary = await realpath(tmpdir());
  await sweepStaleRuntimes(temporary);
  // Made by the first environment, which has a watchdog: a runtime that is killed before leaves nothing.
  const workDirectory = join(temporary, runtimeFolderName());
  closing.add(() => rm(workDirectory, { recursive: true, force: true, maxRetries: 3 }));
  const services: Services = await openServices(
    {
      endpoint: gateway.endpoint,
      region: REGION,
      accountId: ACCOUNT_ID,
      workDirectory,
      dataDirectory,
      compileCacheDirectory: options.compileCacheDirectory,
      onLog: options.onLog ?? (() => {}),
      onEvent: options.onEvent,
      onItem: options.onItem,
      betweenQueues: options.betweenQueues,
    },
    closing,
  );
  const stacks = new StackRegistry(services, workDirectory);
  let deployed: Stack | undefined;
  let last: Promise<unknown> = Promise.resolve();
  gateway.serve(
    createRequestListener(services, stacks, {
      stackName: () => deployed?.name,
      ...(options.onDeployAsked === undefined ? {} : { onDeployAsked: options.onDeployAsked }),
    }),
  );
  if (dataDirectory !== undefined) await keepStacks(stacks, dataDirectory);
  if (assembly !== undefined) deployed = await deployAssembly(assembly, options.parameters ?? {}, stacks);
  services.lambda.resumeEvents();
  return {
    endpoint: gateway.endpoint,
    outputs: Object.fromEntries(deployed?.outputs.map(({ key, value }) => [key, value]) ?? []),
    ...(deployed === undefined ? {} : { stackName: deployed.name }),
    environments: () => services.lambda.environments(),
    functions: () => services.lambda.listFunctions(),
    async deploy(directory, parameters) {
      const next = async () => {
        await deployAssembly(await readAssembly(directory, deployed?.name), parameters, stacks, {});
      };
      const mine = last.then(next);
      // Whatever becomes of it, who comes next has its turn.
      last = mine.catch(() => undefined);
      await mine;
    },
    prepare: (functionName, count) => services.lambda.prepare(functionName, count),
    close: () => closing.close(),
  };
}

/** Deploys what an earlier runtime had, and writes down what this one will. @throws DeployError */
async function keepStacks(stacks: StackRegistry, dataDirectory: string): Promise<void> {
  const { KeptStacks } = await import('./deploy/kept-stacks.ts');
  const kept = new KeptStacks(join(dataDirectory, 'stacks.json'));
  await kept.restore(stacks);
  stacks.onChange((stack) => kept.note(stack));
}

/** @throws DeployError; nothing is under way then, and what was made ends with the runtime */
async function deployAssembly(
  { stackName, template, assetFolder, ...assembly }: StackAssembly,
  stated: Readonly<Record<string, string>>,
  stacks: StackRegistry,
  options: DeployOptions = { keepsFailed: true },
): Promise<Stack> {
  stacks.code.addAssembly(assetFolder);
  const parameters = { ...assembly.parameters, ...stated };
  const id = stackId(stackName, stableUuid(stackName, ''));
  const stack = stacks.find(stackName) ?? stacks.add(stackName, { id, isKept: false });
  if (stack.isBusy)
    throw new DeployError(`${stackName}: expected a stack that nobody changes, got one in ${stack.status}`);
  // A parameter of an SSM type names where its value is kept; at a start that name has to do.
  const failure = await stacks.deploy(stack, { template, parameters, values: parameters, tags: {} }, options);
  if (failure !== undefined) throw failure.error;
  return stack;
}
