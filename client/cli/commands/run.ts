import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type InputFormat, inputFormatSchema } from '../../../events/job-input.ts';
import type { TaskManifest } from '../../../events/task-manifest.ts';
import { FunctionLogs } from '../../records/function-logs.ts';
import { JobFolders } from '../../records/job-folders.ts';
import { checkSettings, type Items, type JobSettings, startJob } from '../../start-job.ts';
import { folderOf } from '../../targets/local.ts';
import { openTarget } from '../../targets/open-target.ts';
import type { Command } from '../command.ts';
import { follow } from '../follow.ts';
import { nearest } from '../nearest.ts';
import { parseOptions, range, readParams, tolerance, wholeNumber } from '../options.ts';
import { saveJob } from '../save-job.ts';
import { printFailures, printJson, printSummary } from '../summary.ts';
import { complain, say } from '../terminal.ts';
import { EXIT, UsageError } from '../usage-error.ts';

const OPTIONS = {
  range: { type: 'string' },
  items: { type: 'string' },
  format: { type: 'string' },
  param: { type: 'string', multiple: true },
  tasks: { type: 'string' },
  output: { type: 'string' },
  'job-id': { type: 'string' },
  'chunk-size': { type: 'string' },
  concurrency: { type: 'string' },
  'max-attempts': { type: 'string' },
  'item-concurrency': { type: 'string' },
  tolerate: { type: 'string' },
  detach: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parseOptions<typeof OPTIONS>>['values'];

export const run: Command = {
  name: 'run',
  usage: 'fanout run TASK [INPUT] [options]',
  summary: 'run a task over many items, and wait for the end',
  help: `INPUT is a file (.jsonl, .json, .csv, .txt, .log), - for standard input (JSON Lines, or --format), or one of:
  --range A..B           the numbers from A up to B, B not included
  --items '[...]'        a JSON array

  --param name=value     a param of the job; or a file with a JSON object
  --tasks FILE           your own tasks
  --output FILE          write result lines there, in input order
  --format FORMAT        jsonl, json, csv or lines, where the file's name doesn't say
  --chunk-size N         items a chunk, 1-10,000, or auto (default)
  --concurrency N        processes at once, 2-1,000
  --max-attempts N       runs of an item that throws (default 3)
  --item-concurrency N   items at once in one process (default 1)
  --tolerate N or N%     stop the job at more failures; at no more, exit with 0
  --job-id ID            name the job: the same id and request twice is one job
  --detach               print the job's id and leave, where a runtime is up
  --json                 for programs: the last line of stdout is one object

  fanout run square --range 0..1000
  fanout run access-log access.jsonl --output results.jsonl`,
  async run(args, signal) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    const [task, input, ...rest] = positionals;
    if (task === undefined) throw new UsageError('expected a task', 'fanout tasks lists them');
    if (rest.length > 0) throw new UsageError(`expected one input, got "${input}" and "${rest.join('" "')}"`);
    const items = await toItems(input, values);
    const settings = await toSettings(values);
    checkSettings(task, settings);
    await checkOutput(values.output, input);
    const folders = new JobFolders(folderOf());
    const logs = new FunctionLogs(folderOf());
    const target = await openTarget({
      ...(values.tasks === undefined ? {} : { tasks: values.tasks }),
      ...optional('concurrency', wholeNumber('concurrency', values.concurrency)),
      onRemark: complain,
      onLog: (line) => logs.take(line),
      check: (manifest) => checkTask(manifest, task),
    });
    try {
      signal.throwIfAborted();
      if (values.detach === true && target.onJobEnded !== undefined)
        throw new UsageError('--detach: expected a runtime that outlives this command', 'start one with fanout up');
      const job = await startJob(target.connection, task, items, settings);
      if (values.detach === true) {
        say(values.json === true ? JSON.stringify({ jobId: job.jobId }) : job.jobId);
        return EXIT.ok;
      }
      const saved = await follow(job, target, {
        title: task,
        bar: values.json !== true,
        signal,
        save: (summary) => saveJob(folders, job, summary, task, values.output),
      });
      if (values.json === true) printJson(saved);
      else printSummary(saved);
      if (saved.failed > 0 && values.json !== true) await printFailures(`${folders.of(job.jobId)}/failures.jsonl`);
      const tolerated = saved.state === 'partial' && settings.tolerated !== undefined;
      return saved.state === 'succeeded' || tolerated ? EXIT.ok : EXIT.jobNotSucceeded;
    } finally {
      await target.close();
      await logs.flush();
    }
  },
};

const optional = <Name extends string, Value>(name: Name, value: Value | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { [key in Name]?: Value };

function checkTask({ tasks }: TaskManifest, task: string): void {
  const names = tasks.map(({ name }) => name);
  if (names.includes(task)) return;
  const meant = nearest(task, names);
  throw new UsageError(
    `unknown task "${task}": expected one of ${names.join(', ')}`,
    meant === undefined ? undefined : `did you mean ${meant}?`,
  );
}

/** Exactly one input, and one that is there. */
async function toItems(input: string | undefined, values: Values): Promise<Items> {
  const given = [input, values.range, values.items].filter((one) => one !== undefined);
  if (given.length !== 1)
    throw new UsageError(
      `expected one input: a file, --range or --items; got ${given.length === 0 ? 'none' : given.length}`,
    );
  if (values.range !== undefined) return range(values.range);
  if (values.items !== undefined) return { items: parseItems(values.items) };
  if (input === '-') return { stream: process.stdin, format: toFormat(values.format) ?? 'jsonl' };
  return toFile(input ?? '', values.format);
}

/** Known before the job is created: that there is a place to write to, and that it isn't the input's. */
async function checkOutput(output: string | undefined, input: string | undefined): Promise<void> {
  if (output === undefined) return;
  const found = await stat(output).catch(() => undefined);
  if (found?.isDirectory() === true) throw new UsageError(`--output: expected a file, got the directory "${output}"`);
  const read = input === undefined || input === '-' ? undefined : await stat(input);
  if (found !== undefined && found.dev === read?.dev && found.ino === read.ino)
    throw new UsageError(`--output: expected another file than the input, got "${output}"`);
  await access(dirname(resolve(output)), constants.W_OK).catch(() => {
    throw new UsageError(`--output: expected a file in a directory that can be written to, got "${output}"`);
  });
}

function parseItems(text: string): unknown[] {
  try {
    const items: unknown = JSON.parse(text);
    if (Array.isArray(items)) return items;
  } catch (error) {
    throw new UsageError(`--items: expected a JSON array, got ${text.slice(0, 60)} (${(error as Error).message})`);
  }
  throw new UsageError(`--items: expected a JSON array, got ${text.slice(0, 60)}`);
}

async function toFile(file: string, format: string | undefined): Promise<Items> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) throw new UsageError(`input: expected a file that exists, got "${file}"`);
  if (!found.isFile()) throw new UsageError(`input: expected a file, got "${file}", which is none`);
  return { file, ...optional('format', toFormat(format)) };
}

function toFormat(format: string | undefined): InputFormat | undefined {
  if (format === undefined) return undefined;
  const parsed = inputFormatSchema.safeParse(format);
  if (parsed.success) return parsed.data;
  throw new UsageError(`--format: expected jsonl, json, csv or lines, got "${format}"`);
}

async function toSettings(values: Values): Promise<JobSettings> {
  const chunkSize = values['chunk-size'] === 'auto' ? undefined : wholeNumber('chunk-size', values['chunk-size']);
  const params = await readParams(values.param ?? [], (file) => readFile(file, 'utf8'));
  return {
    ...optional('jobId', values['job-id']),
    ...(Object.keys(params).length === 0 ? {} : { params: params as NonNullable<JobSettings['params']> }),
    ...optional('chunkSize', chunkSize),
    ...optional('maxAttempts', wholeNumber('max-attempts', values['max-attempts'])),
    ...optional('tolerated', tolerance(values.tolerate)),
    ...optional('itemConcurrency', wholeNumber('item-concurrency', values['item-concurrency'])),
  };
}
