import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { FunctionLogs } from '../../records/function-logs.ts';
import { JobFolders } from '../../records/job-folders.ts';
import { readConfigFile } from '../../targets/config-file.ts';
import { connectLocal, LOCAL } from '../../targets/connect-local.ts';
import { cacheOf, checkedConcurrency, defaultConcurrency, folderOf, startRuntime } from '../../targets/local.ts';
import { makeOwnFolder } from '../../targets/own-folder.ts';
import { type Assembly, synthesize } from '../../targets/synth.ts';
import { findUp, registerUp, unregisterUp } from '../../targets/up-file.ts';
import { takeUpLock } from '../../targets/up-lock.ts';
import type { Command } from '../command.ts';
import { exportLine } from '../export-line.ts';
import { onlyOptions, type parseOptions, wholeNumber } from '../options.ts';
import { orphaned } from '../orphaned.ts';
import { saveWhenEnded } from '../save-when-ended.ts';
import { CONCURRENCY, TASKS } from '../shared-options.ts';
import { paint, say } from '../terminal.ts';
import { EXIT, UsageError } from '../usage-error.ts';

const OPTIONS = {
  port: { type: 'string', value: 'N', about: 'of 127.0.0.1 (default: a free one)' },
  empty: { type: 'boolean', about: 'deploy no stack' },
  persist: { type: 'boolean', about: 'keep queue, table, bucket and deployed stacks in .fanout/data' },
  concurrency: { ...CONCURRENCY, about: 'processes at once, 2-1,000, for every job on this runtime' },
  tasks: { ...TASKS, about: 'your own tasks (default: of fanout.json, else those that are shipped)' },
} as const;

export const up: Command = {
  name: 'up',
  usage: 'fanout up [options]',
  summary: 'start the local runtime, for other commands and any AWS SDK',
  intro: 'Ctrl-C ends it, with every process that it started.',
  options: OPTIONS,
  examples: ['fanout up', 'fanout up --port 4566 --persist'],
  async run(args, signal) {
    const values = onlyOptions(args, OPTIONS);
    const concurrency = checkedConcurrency(wholeNumber('concurrency', values.concurrency)) ?? defaultConcurrency();
    const port = wholeNumber('port', values.port);
    if (port !== undefined && (port < 0 || port > 65_535))
      throw new UsageError(`--port: expected 0 to 65535, got ${port}`);
    const folder = folderOf();
    await makeOwnFolder(folder);
    const other = await findUp(folder);
    if (other !== undefined)
      throw new UsageError(`a runtime is up at ${other.endpoint} (process ${other.pid})`, 'end it first');
    const release = await takeUpLock(folder);
    if ('heldBy' in release)
      throw new UsageError(`another fanout up is starting or ending here (process ${release.heldBy})`, 'end it first');
    try {
      return await serve(values, concurrency, port, signal);
    } finally {
      await release();
    }
  },
};

type Values = ReturnType<typeof parseOptions<typeof OPTIONS>>['values'];

/** Runs until it is interrupted. */
async function serve(
  values: Values,
  concurrency: number,
  port: number | undefined,
  signal: AbortSignal,
): Promise<number> {
  const folder = folderOf();
  const tasks = values.tasks ?? readConfigFile().tasks;
  const assembly = values.empty === true ? undefined : await synthesize(tasks, join(folder, 'assemblies'));
  const logs = new FunctionLogs(folder);
  const register = (outputs: Readonly<Record<string, string>>, endpoint: string, of: Assembly | undefined) =>
    registerUp(folder, {
      pid: process.pid,
      endpoint,
      outputs,
      concurrency,
      ...(of === undefined ? {} : { assembly: of.version }),
      ...(of === undefined || tasks === undefined ? {} : { tasks: resolve(tasks) }),
    });
  const runtime = await startRuntime({
    assembly,
    async onRedeployed(of) {
      await register(runtime.outputs, runtime.endpoint, of);
      say(paint('dim', 'the tasks have changed: deployed'));
    },
    concurrency,
    onLog: (line) => logs.take(line),
    cacheIn: cacheOf(),
    ...(port === undefined ? {} : { port }),
    ...(values.persist === true ? { persistIn: join(folder, 'data') } : {}),
  }).catch((error: unknown) => {
    throw isPortTaken(error) ? new UsageError((error as Error).message) : error;
  });
  let settled: (() => Promise<void>) | undefined;
  try {
    if (assembly !== undefined) {
      const connection = await connectLocal(runtime.endpoint, { outputs: runtime.outputs, pollMs: 1_000 });
      settled = saveWhenEnded(runtime.onJobEnded, connection, new JobFolders(folder));
    }
    await register(runtime.outputs, runtime.endpoint, assembly);
    announce(runtime.endpoint, runtime.outputs);
    if (!signal.aborted) await Promise.race([once(signal, 'abort'), orphaned()]);
    return EXIT.ok;
  } finally {
    await unregisterUp(folder);
    await settled?.();
    await runtime.close();
    await logs.flush();
  }
}

const isPortTaken = (error: unknown): boolean =>
  ((error as Error).cause as { code?: string } | undefined)?.code === 'EADDRINUSE';

function announce(endpoint: string, outputs: Readonly<Record<string, string>>): void {
  say(`${paint('green', 'up')} at ${paint('bold', endpoint)}`);
  for (const [name, value] of Object.entries(outputs)) say(paint('dim', `  ${name} ${value}`));
  say('For the aws command and SDKs:');
  say(`  ${exportLine(endpoint, LOCAL)}`);
}
