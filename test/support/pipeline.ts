import { join, resolve } from 'node:path';
import { s3Client, sqsClient } from '../../aws/clients.ts';
import { connect } from '../../client/connection.ts';
import type { Job } from '../../client/job.ts';
import type { JobSummary } from '../../client/job-summary.ts';
import { type Items, type JobSettings, startJob } from '../../client/start-job.ts';
import { LOCAL } from '../../client/targets/connect-local.ts';
import { startRuntime } from '../../client/targets/local.ts';
import { synthesize } from '../../client/targets/synth.ts';
import type { ResultLine } from '../../events/result-line.ts';

/** Where tests keep what they synthesize: once for all of them. */
export const TEST_FOLDER = resolve(import.meta.dirname, '../../.vitest/fanout');

export interface FunctionLine {
  readonly functionName: string;
  readonly text: string;
}

/** A deployed pipeline under test: the target's own clients beside the project's. */
export async function openPipeline(options: { tasks?: string; concurrency?: number } = {}) {
  const assembly = await synthesize(options.tasks, join(TEST_FOLDER, 'assemblies'));
  const log: FunctionLine[] = [];
  const runtime = await startRuntime({
    assembly,
    concurrency: options.concurrency ?? 5,
    onLog: (line) => log.push(line),
    cacheIn: join(TEST_FOLDER, 'cache'),
  });
  const endpoint = { endpoint: runtime.endpoint, ...LOCAL };
  const connection = connect({ endpoint, outputs: runtime.outputs, pollMs: 20, onNudge: runtime.onJobEnded });
  const output = (name: string): string => {
    const key = Object.keys(runtime.outputs).find((known) => known.endsWith(name));
    return (key === undefined ? undefined : runtime.outputs[key]) ?? '';
  };
  return {
    connection,
    endpoint,
    output,
    log,
    sqs: sqsClient(endpoint),
    s3: s3Client(endpoint),
    environments: runtime.environments,
    onJobEnded: runtime.onJobEnded,
    start: (task: string, items: Items, settings?: JobSettings) => startJob(connection, task, items, settings),
    async run(task: string, items: Items, settings?: JobSettings) {
      return finish(await startJob(connection, task, items, settings));
    },
    close: runtime.close,
  };
}
export type Pipeline = Awaited<ReturnType<typeof openPipeline>>;

const END_WITHIN_MS = 30_000;

/** Waits for a job's end, with a deadline, and reads its results. */
export async function finish(job: Job): Promise<{ job: Job; summary: JobSummary; lines: ResultLine[] }> {
  const summary = await job.wait({ signal: AbortSignal.timeout(END_WITHIN_MS) });
  const lines: ResultLine[] = [];
  for await (const line of job.results()) lines.push(line);
  return { job, summary, lines };
}

/** Waits until something is there, with a deadline. */
export async function eventually<Value>(
  look: () => Value | undefined | Promise<Value | undefined>,
  what: string,
  withinMs = 15_000,
): Promise<Value> {
  const end = Date.now() + withinMs;
  for (;;) {
    const value = await look();
    if (value !== undefined) return value;
    if (Date.now() > end) throw new Error(`expected ${what} within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
