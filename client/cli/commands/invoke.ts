import { readFile } from 'node:fs/promises';
import { FunctionLogs } from '../../records/function-logs.ts';
import { JobFolders } from '../../records/job-folders.ts';
import { acceptedJob } from '../../start-job.ts';
import { folderOf } from '../../targets/local.ts';
import { openTarget } from '../../targets/open-target.ts';
import type { Command } from '../command.ts';
import { endCodeOf } from '../exit-code.ts';
import { follow } from '../follow.ts';
import { parseOptions } from '../options.ts';
import { chosenPlace, PLACE, placeOptions } from '../place.ts';
import { factsOf, saveJob } from '../save-job.ts';
import { json, TASKS } from '../shared-options.ts';
import { printJson, printSummary } from '../summary.ts';
import { tasksFileOf } from '../tasks-file.ts';
import { complain } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const OPTIONS = {
  tasks: TASKS,
  ...PLACE,
  json: json('for programs: the last line of stdout is one object'),
} as const;

export const invoke: Command = {
  name: 'invoke',
  usage: 'fanout invoke EVENTFILE [options]',
  summary: 'send an event to the producer, and wait for its job',
  intro: 'EVENTFILE holds a job request or an event, as JSON: events/samples has one of each kind.',
  options: OPTIONS,
  examples: ['fanout invoke events/samples/direct-range.json', 'fanout invoke events/samples/eventbridge.json --json'],
  takes: ['file'],
  async run(args, signal) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    const [file, ...rest] = positionals;
    if (file === undefined || rest.length > 0) throw new UsageError('expected one event file');
    const event = await readEvent(file);
    const folders = new JobFolders(folderOf());
    const logs = new FunctionLogs(folderOf());
    const tasks = await tasksFileOf(values.tasks, chosenPlace(values));
    const target = await openTarget({
      ...placeOptions(values),
      ...(tasks === undefined ? {} : { tasks }),
      onRemark: complain,
      onLog: (line) => logs.take(line),
    });
    try {
      signal.throwIfAborted();
      const job = acceptedJob(target.connection, await target.connection.start(event));
      const saved = await follow(job, target, {
        title: file,
        bar: values.json !== true,
        signal,
        save: async (summary) => saveJob(folders, job, summary, factsOf(await job.record())),
      });
      if (values.json === true) printJson(saved);
      else printSummary(saved);
      return endCodeOf(saved);
    } finally {
      await target.close();
      await logs.flush();
    }
  },
};

async function readEvent(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UsageError(`expected an event file that can be read, got "${file}"`);
  });
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UsageError(`${file}: expected JSON (${(error as Error).message})`);
  }
}
