import { findJob } from '../../find-job.ts';
import type { Job } from '../../job.ts';
import { FunctionLogs } from '../../records/function-logs.ts';
import { JobFolders } from '../../records/job-folders.ts';
import { hasLedger, restoreLedger } from '../../records/kept-ledger.ts';
import { folderOf } from '../../targets/local.ts';
import { type OpenTarget, openTarget } from '../../targets/open-target.ts';
import type { Command } from '../command.ts';
import { checkDetach, finishJob, leaveJob, refuseLateOutput } from '../finish-job.ts';
import { JOB_SETTINGS, toJobSettings } from '../job-settings.ts';
import { type Known, lookUp, noJob, noRecord, oneJobId } from '../look-up.ts';
import { parseOptions, wholeNumber } from '../options.ts';
import { checkOutput } from '../output-file.ts';
import { chosenPlace, PLACE, placeOptions } from '../place.ts';
import { factsOf } from '../save-job.ts';
import { CONCURRENCY, DETACH, json, OUTPUT_FILE, TASKS } from '../shared-options.ts';
import { tasksFileOf } from '../tasks-file.ts';
import { complain } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

const { param: _param, 'job-id': _jobId, ...settingsOfRuns } = JOB_SETTINGS;

const OPTIONS = {
  tasks: TASKS,
  output: OUTPUT_FILE,
  ...settingsOfRuns,
  concurrency: CONCURRENCY,
  ...PLACE,
  detach: DETACH,
  json: json('for programs: the last line of stdout is one object'),
} as const;

export const redrive: Command = {
  name: 'redrive',
  usage: 'fanout redrive JOB [options]',
  summary: 'run the items of a job again that failed or were skipped',
  intro:
    'It goes on with the same job, with the tasks as they are now: results and totals are those\nof all its runs. What no option says stays as it was.',
  options: OPTIONS,
  examples: ['fanout redrive job-1', 'fanout redrive job-1 --tasks tasks.ts --max-attempts 5'],
  takes: ['job'],
  async run(args, signal) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    const settings = await toJobSettings(values);
    const concurrency = wholeNumber('concurrency', values.concurrency);
    const place = chosenPlace(values);
    const known = await lookUp(oneJobId(positionals), place);
    const folders = new JobFolders(folderOf());
    if (values.output !== undefined) await checkOutput(values.output);
    refuseLateOutput(values);
    await checkKnown(known, folders);
    const logs = new FunctionLogs(folderOf());
    const tasks = await tasksFileOf(values.tasks ?? known.saved?.tasks, place);
    const target = await openTarget({
      ...placeOptions(values),
      ...(tasks === undefined ? {} : { tasks }),
      ...(concurrency === undefined ? {} : { concurrency }),
      onRemark: complain,
      onLog: (line) => logs.take(line),
    });
    try {
      signal.throwIfAborted();
      checkDetach(values.detach, target);
      const job = await (await endedJob(target, known, folders)).redrive(settings);
      if (values.detach === true) return leaveJob(job, values.json === true);
      return await finishJob(job, target, {
        facts: { ...factsOf(await job.record()), tasks },
        json: values.json === true,
        output: values.output,
        locate: async () => new Map(),
        signal,
      });
    } finally {
      await target.close();
      await logs.flush();
    }
  },
};

/** What can be known before a target is opened. @throws {UsageError} */
async function checkKnown(known: Known, folders: JobFolders): Promise<void> {
  const { jobId, live, saved, place } = known;
  const state = live?.status.state ?? saved?.state;
  if (state === undefined) throw await noRecord(known);
  if (state === 'running')
    throw new UsageError(`job "${jobId}" runs: it can be redriven once it has ended`, `fanout wait ${jobId}`);
  const { failed, skipped } = live?.status ?? saved ?? { failed: 0, skipped: 0 };
  if (failed + skipped === 0)
    throw state === 'succeeded'
      ? new UsageError(`job "${jobId}" has nothing to redrive: every item succeeded`)
      : new UsageError(
          `job "${jobId}" has nothing to redrive: every item that was sent succeeded`,
          'what was never sent is another job',
        );
  if (place.target === 'local' && live === undefined && !(await hasLedger(folders.of(jobId))))
    throw new UsageError(
      `job "${jobId}" can't be redriven: nothing is kept of it but its results`,
      'run its failed items as a job of their own',
    );
}

/** The job on the target that was opened; put there first, where the runtime that it ran on has ended. */
async function endedJob(target: OpenTarget, { jobId, live, place }: Known, folders: JobFolders): Promise<Job> {
  const there = await findJob(target.connection, jobId);
  if (there !== undefined) return there;
  if (live !== undefined)
    throw new UsageError(
      `job "${jobId}" is on the runtime that is up, which has other tasks`,
      'name its tasks with --tasks: they may have changed',
    );
  if (place.target !== 'local') throw noJob(jobId, place);
  await restoreLedger(target.connection, folders.of(jobId));
  const restored = await findJob(target.connection, jobId);
  if (restored === undefined) throw noJob(jobId, place);
  return restored;
}
