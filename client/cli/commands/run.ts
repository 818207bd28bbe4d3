import { inputFormatSchema } from '../../../events/job-input.ts';
import { FunctionLogs } from '../../records/function-logs.ts';
import { JobFolders, type SavedJob } from '../../records/job-folders.ts';
import { checkSettings, type Items, startJob } from '../../start-job.ts';
import { folderOf } from '../../targets/local.ts';
import { openTarget } from '../../targets/open-target.ts';
import { checkTask } from '../check-task.ts';
import type { Command } from '../command.ts';
import { endCodeOf } from '../exit-code.ts';
import { complainOfFailures, type Locate } from '../failures.ts';
import { follow } from '../follow.ts';
import { toFormat, toInputFile } from '../input-file.ts';
import { JOB_SETTINGS, toJobSettings } from '../job-settings.ts';
import { lineNumbers } from '../line-numbers.ts';
import { parseOptions, range, wholeNumber } from '../options.ts';
import { checkOutput, copyResults } from '../output-file.ts';
import { chosenPlace, PLACE, placeOptions } from '../place.ts';
import { saveJob } from '../save-job.ts';
import { CONCURRENCY, json, TASKS } from '../shared-options.ts';
import { printJson, printSummary } from '../summary.ts';
import { tasksFileOf } from '../tasks-file.ts';
import { complain, complainOf, say } from '../terminal.ts';
import { EXIT, UsageError } from '../usage-error.ts';

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
  output: { type: 'string', value: 'FILE', about: 'write result lines there, in input order', completes: 'file' },
  ...JOB_SETTINGS,
  concurrency: CONCURRENCY,
  ...PLACE,
  detach: { type: 'boolean', about: "print the job's id and leave, where a runtime is up" },
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
    if (values.output !== undefined) await checkOutput(values.output, input);
    const folders = new JobFolders(folderOf());
    const logs = new FunctionLogs(folderOf());
    const tasks = await tasksFileOf(values.tasks, chosenPlace(values));
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
        save: async (summary) => {
          const own = await saveJob(folders, job, summary, { task, tolerated: settings.tolerated });
          return values.output === undefined ? own : handOut(folders, own, values.output);
        },
      });
      if (values.json === true) printJson(saved);
      else printSummary(saved);
      if (saved.failed > 0 && values.json !== true)
        await complainOfFailures(`${folders.of(job.jobId)}/failures.jsonl`, saved.failed, locatorOf(items));
      const isHandedOut = values.output === undefined || saved.resultsFile === values.output;
      return isHandedOut ? endCodeOf(saved) : EXIT.jobNotSucceeded;
    } finally {
      await target.close();
      await logs.flush();
    }
  },
};

/** Items of a file of lines have a line number, which says more than an index. */
const locatorOf =
  (items: Items): Locate =>
  async (indices) =>
    'file' in items && items.format !== undefined ? lineNumbers(items.file, items.format, indices) : new Map();

/** Writes results where they were asked for; where that fails, it is said, and they stay where they are kept. */
async function handOut(folders: JobFolders, saved: SavedJob, output: string): Promise<SavedJob> {
  try {
    if (saved.resultsFile !== undefined) await copyResults(saved.resultsFile, output);
  } catch (error) {
    const { message } = error as Error;
    complainOf(
      `--output: "${output}" can't be written: ${message}`,
      `fanout results ${saved.jobId} prints the results`,
    );
    return saved;
  }
  return folders.record({ ...saved, resultsFile: output });
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
