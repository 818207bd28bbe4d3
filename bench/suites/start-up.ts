import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { configSchema, ENVIRONMENT } from '../../core/config.ts';
import { bundleFunctions } from '../../infra/bundling/bundle.ts';
import { type Suite, times } from '../suite.ts';
import { inTurns } from '../turns.ts';

const TURNS = 21;
const FRAME_FD = 4;

const bundles = bundleFunctions(fileURLToPath(new URL('../../functions/tasks/tasks.ts', import.meta.url)));
const empty = join(bundles.consumer, 'empty.mjs');
const importing = join(bundles.consumer, 'importing.mjs');
writeFileSync(empty, '');
writeFileSync(
  importing,
  'const t = performance.now(); await import(process.argv[2]); console.log(performance.now() - t); process.exit();',
);

/** What a function of the stack is told by its environment; nothing is connected to. */
const environment = {
  ...process.env,
  AWS_REGION: 'us-east-1',
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
  [ENVIRONMENT.queueUrl]: 'http://127.0.0.1:1/queue',
  [ENVIRONMENT.tableName]: 'table',
  [ENVIRONMENT.bucketName]: 'bucket',
  [ENVIRONMENT.eventBusName]: 'bus',
  [ENVIRONMENT.producerName]: 'producer',
  [ENVIRONMENT.maxConcurrency]: '2',
  [ENVIRONMENT.config]: JSON.stringify(configSchema.parse({})),
};

const start = (args: readonly string[]): ChildProcess =>
  spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore', 'pipe', 'pipe'], env: environment });
const ended = (child: ChildProcess) => new Promise<void>((resolve) => child.once('exit', () => resolve()));

/** From the start of a process to its end. */
async function toEnd(args: readonly string[]): Promise<number> {
  const began = performance.now();
  await ended(start(args));
  return (performance.now() - began) / 1_000;
}

/** From the start of a worker to the frame by which it says that it is ready. */
async function toReady(): Promise<number> {
  const began = performance.now();
  const child = start([join(bundles.consumer, 'worker.mjs')]);
  await new Promise((resolve) => (child.stdio[FRAME_FD] as Readable).once('data', resolve));
  const took = (performance.now() - began) / 1_000;
  child.kill('SIGKILL');
  await ended(child);
  return took;
}

/** What importing a handler takes, as the process itself measures it. */
async function toImported(folder: string): Promise<number> {
  const child = start([importing, join(folder, 'handler.mjs')]);
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await new Promise<void>((resolve) => child.once('close', () => resolve()));
  return Number(said) / 1_000;
}

const EMPTY = 'an empty Node process, from start to end';

const cases: Readonly<Record<string, () => Promise<number>>> = {
  [EMPTY]: () => toEnd([empty]),
  'a worker, from start to ready': toReady,
  "the consumer's handler, imported (its worker starts meanwhile)": () => toImported(bundles.consumer),
  "the producer's handler, imported": () => toImported(bundles.producer),
  "the settler's handler, imported": () => toImported(bundles.settler),
  "the reaper's handler, imported": () => toImported(bundles.reaper),
};

/** What starting costs: each function's handler, and the worker that a consumer starts. */
export const startUp: Suite = async (say) => {
  const took = await inTurns(cases, say, { runs: TURNS });
  const base = took[EMPTY] ?? Number.NaN;
  return {
    title: 'Starting',
    how: `Medians of ${TURNS} starts, in turns.`,
    columns: ['', 'took', 'of an empty process'],
    rows: Object.entries(took).map(([name, s]) => [name, `${(s * 1_000).toFixed(0)} ms`, times(s / base)]),
    goals: [],
  };
};
