import { Socket } from 'node:net';
import type * as z from 'zod';
import * as module from '#tasks';
import { describeIssues } from '../../../core/errors.ts';
import { tasksOf } from '../../../core/task.ts';
import { indexOfItems } from '../../../events/item-indices.ts';
import { sourceStack } from '../../source-stack.ts';
import { REQUEST_FD, type RunRequest } from '../frames.ts';
import { readRequests } from './inbox.ts';
import type { ItemLines } from './item-lines.ts';
import { Outbox, writeFrames } from './outbox.ts';
import { failedLine } from './result.ts';
import { Run } from './run-items.ts';
import { routeConsole } from './task-console.ts';

/**
 * The worker: holds the user's tasks and nothing else. It parses, checks, runs and serialises items; its supervisor
 * passes bytes. It ends when its supervisor does: the request pipe closes.
 */
const tasks = tasksOf(module);
let running: Run | undefined;
let known: { job: string; task: string; params: string; parsed: unknown } | undefined;

// A file stream would read in a thread, which a task's process.exit() then waits for: until the supervisor speaks again.
readRequests(new Socket({ fd: REQUEST_FD, readable: true, writable: false }), {
  run(request, lines) {
    void start(request, lines);
  },
  stop() {
    running?.stop();
  },
}).on('end', () => process.exit(0));

process.on('uncaughtException', (error: unknown) => {
  if (process.listenerCount('uncaughtException') > 1) return; // a task's own business
  const { pid } = process;
  process.stderr.write(
    `worker ${pid}: ${error instanceof Error ? sourceStack(error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
});

// A task that ends its process takes with it nothing that is done.
process.on('exit', () => running?.flush());

routeConsole(
  () => running?.place,
  (line) => process.stdout.write(line),
);
writeFrames('R\n');

async function start(request: RunRequest, lines: ItemLines): Promise<void> {
  const task = tasks.get(request.task);
  if (task === undefined)
    return refuseAll(
      request,
      lines,
      'UnknownTask',
      `expected one of ${[...tasks.keys()].join(', ')}, got "${request.task}"`,
    );
  let params: unknown;
  try {
    params = paramsOf(request, task.params);
  } catch (error) {
    return refuseAll(request, lines, 'ParamsViolation', paramsProblem(error));
  }
  running = new Run(request, lines, task, params);
  await running.finish();
  running = undefined;
}

function paramsProblem(error: unknown): string {
  const { issues } = error as Partial<z.ZodError>;
  return issues === undefined ? (error as Error).message : describeIssues(issues);
}

/** Params are checked once a job, not once a chunk. */
function paramsOf(request: RunRequest, schema: { parse(value: unknown): unknown } | undefined): unknown {
  if (known?.job !== request.jobId || known.task !== request.task || known.params !== request.params) {
    const raw: unknown = JSON.parse(request.params);
    const parsed = schema === undefined ? raw : schema.parse(raw);
    known = { job: request.jobId, task: request.task, params: request.params, parsed };
  }
  return known.parsed;
}

/** What is wrong with the whole run is every item's failure, for good. */
function refuseAll(request: RunRequest, lines: ItemLines, name: string, message: string): void {
  const outbox = new Outbox(false);
  const indexOf = indexOfItems(request);
  const offsets = request.offsets ?? Array(request.count).keys();
  for (const offset of offsets)
    outbox.frame('f', offset, failedLine(indexOf(offset), 1, { name, message }, lines.textAt(lines.startOf(offset))));
  outbox.done();
}
