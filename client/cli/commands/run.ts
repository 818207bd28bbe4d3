import { createReadStream } from 'node:fs';
import { inputFormatSchema } from '../../../events/job-input.ts';
import type { Job } from '../../job.ts';
import { FunctionLogs } from '../../records/function-logs.ts';
import { checkSettings, type Items, startJob } from '../../start-job.ts';
import { folderOf } from '../../targets/local.ts';
import { openTarget } from '../../targets/open-target.ts';
import { checkTask } from '../check-task.ts';
import type { Command } from '../command.ts';
import type { Locate } from '../failures.ts';
import { checkDetach, finishJob, leaveJob, refuseLateOutput, tellAgain } from '../finish-job.ts';
import { toFormat, toInputFile } from '../input-file.ts';
import { JOB_SETTINGS, toJobSettings } from '../job-settings.ts';
import { lineNumbers } from '../line-numbers.ts';
import { parseOptions, range, wholeNumber } from '../options.ts';
import { checkOutput } from '../output-file.ts';
import { chosenPlace, PLACE, placeOptions } from '../place.ts';
import { keptBefore, startOnce } from '../same-job.ts';
import { CONCURRENCY, DETACH, json, OUTPUT_FILE, TASKS } from '../shared-options.ts';
import { tasksFileOf } from '../tasks-file.ts';
import { complain } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const OPTIONS = {
  range: { type: 'string', value: 'A..B', about: 'instead of INPUT: the numbers from A up to B, B not included' },
  items: { type: 'string', value: "'[...]'", about: 'instead of INPUT: a JSON array' },
  format: {
    type: 'string',
    value: 'FORMAT',
    about: "jsonl, json, csv or lines, where the file's name doesn't say",
    completes: inputFormatSchema.options,
  },
  tasks: TASKS,
  output: OUTPUT_FILE,
  ...JOB_SETTINGS,
  concurrency: CONCURRENCY,
  ...PLACE,
  detach: DETACH,
  json: json('for programs: the last line of stdout is one object'),
} as const;

type Values = ReturnType<typeof parseOptions<typeof OPTIONS>>['values'];

export const run: Command = {
  name: 'run',
  usage: 'fanout run TASK [INPUT] [options]',
  summary: 'run a task over many items, and wait for the end',
  intro: 'INPUT is a file (.jsonl, .json, .csv, .txt, .log), or - for standard input (JSON Lines, or --format).',
  options: OPTIONS,
  examples: ['fanout run square --range 0..1000', 'fanout run access-log access.jsonl --output results.jsonl'],
  takes: ['task', 'file'],
  async run(args, signal) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    const [task, input, ...rest] = positionals;
    if (task === undefined) throw new UsageError('expected a task', 'fanout tasks lists them');
    if (rest.length > 0) throw new UsageError(`expected one input, got "${input}" and "${rest.join('" "')}"`);
    const items = await toItems(input, values);
    const concurrency = wholeNumber('concurrency', values.concurrency);
    const settings = await toJobSettings(values);
    checkSettings(task, settings);
    const tasks = await tasksFileOf(values.tasks, chosenPlace(values));
    if (values.output !== undefined) await checkOutput(values.output, { 'the input': input, 'the tasks': tasks });
    refuseLateOutput(values);
    const logs = new FunctionLogs(folderOf());
    const target = await openTarget({
      ...placeOptions(values),
      ...(tasks === undefined ? {} : { tasks }),
      ...(concurrency === undefined ? {} : { concurrency }),
      onRemark: complain,
      onLog: (line) => logs.take(line),
      check: (manifest) => checkTask(manifest, { name: task, params: settings.params ?? {}, tasksFile: tasks }),
    });
    try {
      signal.throwIfAborted();
      checkDetach(values.detach, target);
      const kept = await keptBefore(target, settings.jobId);
      const job = await startOnce(kept, () => startJob(target.connection, task, items, settings));
      if (values.detach === true) return leaveJob(job, values.json === true);
      const telling = { json: values.json === true, output: values.output, locate: locatorOf(items, job) };
      if (job.existing && kept !== undefined) return await tellAgain(kept, telling);
      return await finishJob(job, target, {
        ...telling,
        facts: { task, tolerated: settings.tolerated, tasks },
        signal,
      });
    } finally {
      await target.close();
      await logs.flush();
    }
  },
};

/** Items of a file or a stream of lines have a line number, which says more than an index. */
const locatorOf =
  (items: Items, job: Job): Locate =>
  async (indices) => {
    if ('stream' in items) return lineNumbers(() => job.input(), items.format, indices);
    if (!('file' in items) || items.format === undefined) return new Map();
    const { file, format } = items;
    return lineNumbers(() => createReadStream(file), format, indices);
  };

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
  return toInputFile(input ?? '', toFormat(values.format));
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
