import { readdir, readFile } from 'node:fs/promises';
import { enableCompileCache } from 'node:module';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { CONCURRENCY_PARAMETER, OUTPUT } from '../../core/config.ts';
import { InvalidInput } from '../../core/errors.ts';
import { MAPPING_CONCURRENCY } from '../../core/limits.ts';
import { JOB_ENDED } from '../../events/job-ended.ts';
import type { TypedItem } from '../../local/embedded/services/dynamodb.ts';
import type { LocalRuntime } from '../../local/embedded/start-local.ts';
import { TargetUnreachable } from '../errors.ts';
import { connectLocal } from './connect-local.ts';
import { Listeners } from './listeners.ts';
import type { OpenTarget, TargetOptions } from './open-target.ts';
import { makeOwnFolder } from './own-folder.ts';
import { type Assembly, assemblySchema, manifestOf, synthesize } from './synth.ts';
import { findUp, type UpFile } from './up-file.ts';
import { UsedAssemblies } from './used-assemblies.ts';

/** Everything that commands leave in a directory. */
export const folderOf = (directory = process.cwd()): string => join(resolve(directory), '.fanout');

/** Where compiled code is kept between commands. */
export const cacheOf = (directory?: string): string => join(folderOf(directory), 'cache');

const LOCAL_POLL_MS = 25;
/** A runtime of this process says itself when a job ends; looking costs its processor time. */
const PUSHED_POLL_MS = 500;
const LEAST_CONCURRENCY = 5;

/** The embedded target: the runtime that `fanout up` registered, if it has the same stack; else one of our own. */
export async function openLocal(options: TargetOptions): Promise<OpenTarget> {
  const concurrency = checkedConcurrency(options.concurrency);
  const folder = folderOf(options.directory);
  await makeOwnFolder(folder);
  const up = await findUp(folder);
  // The runtime's modules are loaded while the stack is synthesized in a process of its own.
  if (up === undefined) loadRuntime(cacheOf(options.directory)).catch(() => undefined);
  const assembly = await synthesize(options.tasks, join(folder, 'assemblies'));
  options.check?.(await manifestOf(assembly));
  const tasksFile = options.tasks === undefined ? undefined : resolve(options.tasks);
  if (up?.assembly !== undefined && (up.assembly === assembly.version || up.tasks === tasksFile)) {
    if (concurrency !== undefined && concurrency !== up.concurrency) throw concurrencyIsSet(up, concurrency);
    if (up.assembly !== assembly.version) await redeploy(up, assembly);
    return { ...(await joinUp(up)), close: async () => undefined };
  }
  if (up !== undefined)
    options.onRemark?.(
      up.assembly === undefined
        ? `the runtime at ${up.endpoint} was started empty: this job runs on one of its own — --endpoint ${up.endpoint} for what is deployed there`
        : `the runtime at ${up.endpoint} has other tasks: this job runs on one of its own`,
    );
  return startOwn(assembly, concurrency ?? defaultConcurrency(), options);
}

/** Has the runtime that is up deploy its tasks as they are now, in the place of what it has. */
async function redeploy({ endpoint }: UpFile, { directory, version }: Assembly): Promise<void> {
  const answer = await fetch(`${endpoint}/_fanout/deploy`, {
    method: 'POST',
    body: JSON.stringify({ directory, version }),
  });
  if (answer.ok) return;
  const { message } = (await answer.json()) as { message: string };
  throw new TargetUnreachable(`the tasks can't be deployed to the runtime at ${endpoint}: ${message}`);
}

/** Concurrency is a property of the mapping, set when the stack is deployed: no job changes it. */
const concurrencyIsSet = (up: UpFile, asked: number): InvalidInput =>
  new InvalidInput(
    'concurrency',
    `${up.concurrency}, which the runtime at ${up.endpoint} was started with`,
    `${asked}`,
    'fanout up --concurrency sets it, as the prop maxConcurrency of the construct FanOut does for a stack',
  );

/** As many consumers as the machine has cores, and enough for the first programs. */
export const defaultConcurrency = (): number => Math.max(LEAST_CONCURRENCY, availableParallelism());

/** @throws {InvalidInput} outside of what AWS takes */
export function checkedConcurrency(concurrency: number | undefined): number | undefined {
  const { min, max } = MAPPING_CONCURRENCY;
  if (concurrency === undefined) return undefined;
  if (Number.isInteger(concurrency) && concurrency >= min && concurrency <= max) return concurrency;
  throw new InvalidInput('concurrency', `a whole number from ${min} (the least AWS takes) to ${max}`, `${concurrency}`);
}

/** What a command needs of a runtime that another process hosts. */
export async function joinUp(up: UpFile): Promise<Omit<OpenTarget, 'close'>> {
  return {
    connection: await connectLocal(up.endpoint, { outputs: up.outputs, pollMs: LOCAL_POLL_MS }),
    howToGoOn: (jobId) => `of a runtime with --persist, fanout up and then fanout wait ${jobId} go on`,
    async runningProcesses() {
      const answer = await fetch(`${up.endpoint}/_fanout/environments`);
      return countConsumers((await answer.json()) as EnvironmentLike[]);
    },
  };
}

/** A runtime within this process. */
async function startOwn(assembly: Assembly, concurrency: number, options: TargetOptions): Promise<OpenTarget> {
  const runtime = await startRuntime({
    assembly,
    concurrency,
    onLog: options.onLog,
    cacheIn: cacheOf(options.directory),
  });
  const { endpoint, outputs, onJobEnded, onEnd } = runtime;
  return {
    connection: await connectLocal(endpoint, { outputs, pollMs: PUSHED_POLL_MS, onEnd }),
    onJobEnded,
    howToGoOn: () => 'run it again',
    runningProcesses: async () => countConsumers(runtime.environments()),
    close: runtime.close,
  };
}

/** What a runtime is started with. */
export interface RuntimeOptions {
  readonly assembly: Assembly | undefined;
  readonly concurrency: number;
  readonly onLog: TargetOptions['onLog'];
  readonly port?: number;
  readonly persistIn?: string;
  /** Keeps compiled code between runs. */
  readonly cacheIn: string;
  /** Told of an assembly that another process had deployed in the place of the last one. */
  readonly onRedeployed?: (assembly: Assembly) => Promise<void>;
}

/** Loads the runtime, whose compiled code is kept between runs: a third of a second sooner. */
function loadRuntime(cacheIn: string) {
  enableCompileCache(cacheIn);
  return import('../../local/embedded/start-local.ts');
}

/** Starts the embedded runtime with a stack in it, or empty. */
export async function startRuntime(options: RuntimeOptions) {
  const { startLocal } = await loadRuntime(options.cacheIn);
  const ended = new Listeners<unknown>();
  const records = new Listeners<TypedItem>();
  const used = new UsedAssemblies();
  if (options.assembly !== undefined) (await used.add(options.assembly.directory))();
  const redeploy = async (body: unknown) => {
    const assembly = assemblySchema.parse(body);
    const done = await used.add(assembly.directory);
    try {
      const { parameters } = await deployment(assembly, options.concurrency);
      await runtime.deploy(assembly.directory, parameters);
      prepare(runtime, options.concurrency).catch(() => undefined);
    } finally {
      done();
      await used.sweep({ functions: runtime.functions(), environments: runtime.environments() });
    }
    await options.onRedeployed?.(assembly);
  };
  const runtime: LocalRuntime = await startLocal({
    ...(options.assembly === undefined ? {} : await deployment(options.assembly, options.concurrency)),
    compileCacheDirectory: options.cacheIn,
    ...(options.onLog === undefined ? {} : { onLog: options.onLog }),
    ...(options.port === undefined ? {} : { port: options.port }),
    ...(options.persistIn === undefined ? {} : { dataDirectory: options.persistIn }),
    ...(options.assembly === undefined ? {} : { onDeployAsked: redeploy }),
    onEvent: (event) => {
      const { 'detail-type': type, detail } = event as { 'detail-type'?: string; detail?: unknown };
      if (type === JOB_ENDED) ended.tell(detail);
    },
    // Who waits for a job is told with the write that ends it: it is announced to everybody else only after that.
    onItem: (item) => {
      if (item['state']?.S === 'ended' && item['announced'] === undefined) records.tell(item);
    },
  }).catch(async (error: unknown) => {
    await used.close();
    throw error;
  });
  // Only a head start: what is wrong is told to whoever invokes a function.
  await prepare(runtime, options.concurrency).catch(() => undefined);
  return {
    endpoint: runtime.endpoint,
    outputs: runtime.outputs,
    onJobEnded: ended.add,
    onEnd: records.add,
    environments: () => runtime.environments(),
    async close() {
      await runtime.close();
      await used.close();
    },
  };
}

/**
 * Starts what every job needs while the request is still being made: a producer, and consumers. A core is left to the
 * producer and to who asks: more at once would only hold up one another.
 */
async function prepare({ outputs, prepare }: LocalRuntime, concurrency: number): Promise<void> {
  const named = (output: string) => Object.entries(outputs).find(([key]) => key.endsWith(output))?.[1];
  const wanted = [
    { name: named(OUTPUT.producerName), count: 1 },
    { name: named(OUTPUT.consumerName), count: Math.min(concurrency, Math.max(1, availableParallelism() - 1)) },
  ];
  for (const { name, count } of wanted) if (name !== undefined) await prepare(name, count);
}

/** What to deploy, and with how many consumers: a parameter of the template, whatever its construct is called. */
async function deployment({ directory }: Assembly, concurrency: number) {
  const file = (await readdir(directory)).find((name) => name.endsWith('.template.json'));
  const template = file === undefined ? '{}' : await readFile(join(directory, file), 'utf8');
  const { Parameters = {} } = JSON.parse(template) as { Parameters?: Record<string, unknown> };
  const names = Object.keys(Parameters).filter((name) => name.endsWith(CONCURRENCY_PARAMETER));
  return {
    assemblyDirectory: directory,
    parameters: Object.fromEntries(names.map((name) => [name, String(concurrency)])),
  };
}

interface EnvironmentLike {
  readonly functionName: string;
  readonly state: string;
}

const countConsumers = (environments: readonly EnvironmentLike[]): number =>
  environments.filter(({ functionName, state }) => /consumer/i.test(functionName) && state === 'busy').length;
