import { jobIdSchema } from '../../../events/protocol.ts';
import { findJob } from '../../find-job.ts';
import type { Job } from '../../job.ts';
import { JobFolders } from '../../records/job-folders.ts';
import { folderOf } from '../../targets/local.ts';
import { joinRunning, type RunningTarget } from '../../targets/running.ts';
import type { Command } from '../command.ts';
import { follow } from '../follow.ts';
import { parseOptions } from '../options.ts';
import { saveJob } from '../save-job.ts';
import { printJson, printSummary } from '../summary.ts';
import { complain, count, say } from '../terminal.ts';
import { EXIT, UsageError } from '../usage-error.ts';

export const wait: Command = {
  name: 'wait',
  usage: 'fanout wait JOB [--json]',
  summary: 'wait for a job on the runtime that is up',
  help: `  --json   for programs: the last line of stdout is one object

  fanout wait job-1
  fanout wait job-1 --json`,
  async run(args, signal) {
    const { values, positionals } = parseOptions(args, { json: { type: 'boolean' } });
    const { target, job } = await findLive(positionals);
    const task = (await job.record())?.spec.task ?? '';
    const folders = new JobFolders(folderOf());
    const saved = await follow(job, target, {
      title: task,
      bar: values.json !== true,
      signal,
      leaveRunning: true,
      save: (summary) => saveJob(folders, job, summary, task),
    });
    if (values.json === true) printJson(saved);
    else printSummary(saved);
    return saved.state === 'succeeded' ? EXIT.ok : EXIT.jobNotSucceeded;
  },
};

export const cancel: Command = {
  name: 'cancel',
  usage: 'fanout cancel JOB',
  summary: 'stop a job on the runtime that is up',
  help: `Chunks that haven't begun are skipped; those under way stop at their next item.

  fanout cancel job-1
  fanout cancel job-1 --verbose`,
  async run(args) {
    const { job } = await findLive(parseOptions(args, {}).positionals);
    if (!(await job.cancel())) {
      complain(`job ${job.jobId} had ended`);
      return EXIT.ok;
    }
    const { succeeded, failed, skipped } = await job.wait({ signal: AbortSignal.timeout(CANCEL_WAIT_MS) });
    say(
      `job ${job.jobId} was cancelled: ${count(succeeded)} succeeded, ${count(failed)} failed, ${count(skipped)} skipped`,
    );
    return EXIT.ok;
  },
};

const CANCEL_WAIT_MS = 30_000;

/** A job of the runtime that is up, by its id. */
async function findLive([jobId, ...rest]: readonly string[]): Promise<{ target: RunningTarget; job: Job }> {
  if (jobId === undefined || rest.length > 0 || !jobIdSchema.safeParse(jobId).success)
    throw new UsageError('expected one job id', 'fanout jobs lists those that have ended');
  const target = await joinRunning();
  const job = await findJob(target.connection, jobId);
  if (job === undefined) throw new UsageError(`no job "${jobId}" on the runtime that is up`);
  return { target, job };
}
