import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { configSchema, ENVIRONMENT } from '../core/config.ts';
import { bundleFunctions } from '../infra/bundling/bundle.ts';
import { median } from './median.ts';

const RUNS = 21;
const FRAME_FD = 4;

const bundles = bundleFunctions(fileURLToPath(new URL('../functions/tasks/tasks.ts', import.meta.url)));
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
async function toEndMs(args: readonly string[]): Promise<number> {
  const began = performance.now();
  await ended(start(args));
  return performance.now() - began;
}

/** From the start of a worker to the frame by which it says that it is ready. */
async function toReadyMs(): Promise<number> {
  const began = performance.now();
  const child = start([join(bundles.consumer, 'worker.mjs')]);
  await new Promise((resolve) => (child.stdio[FRAME_FD] as Readable).once('data', resolve));
  const tookMs = performance.now() - began;
  child.kill('SIGKILL');
  await ended(child);
  return tookMs;
}

/** What importing a handler takes, as the process itself measures it. */
async function importMs(folder: string): Promise<number> {
  const child = start([importing, join(folder, 'handler.mjs')]);
  let said = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await new Promise<void>((resolve) => child.once('close', () => resolve()));
  return Number(said);
}

const cases: Readonly<Record<string, () => Promise<number>>> = {
  'an empty Node process, from start to end': () => toEndMs([empty]),
  'a worker, from start to ready': toReadyMs,
  "the consumer's handler, imported (its worker starts meanwhile)": () => importMs(bundles.consumer),
  "the producer's handler, imported": () => importMs(bundles.producer),
  "the settler's handler, imported": () => importMs(bundles.settler),
  "the reaper's handler, imported": () => importMs(bundles.reaper),
};

const print = (text: string) => process.stdout.write(`${text}\n`);
const took = Object.fromEntries(Object.keys(cases).map((name) => [name, [] as number[]]));
// In turns, so that whatever else the machine does meets all of them.
for (let run = 0; run < RUNS; run += 1)
  for (const [name, measure] of Object.entries(cases)) took[name]?.push(await measure());

print(
  `${availableParallelism()} cores, ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}; ${RUNS} runs in turns\n`,
);
print('| start-up | median | least | of an empty process |');
print('|---|---|---|---|');
const [base = []] = Object.values(took);
for (const [name, times] of Object.entries(took))
  print(
    `| ${name} | ${median(times).toFixed(0)} ms | ${Math.min(...times).toFixed(0)} ms | ${(median(times) / median(base)).toFixed(1)} x |`,
  );
process.exit();
