import { JobFolders, type SavedJob } from '../../records/job-folders.ts';
import { folderOf } from '../../targets/local.ts';
import { findRunning, nothingRuns } from '../../targets/running.ts';
import type { Command } from '../command.ts';
import { endCodeOf } from '../exit-code.ts';
import { follow } from '../follow.ts';
import { type Known, lookUp, noJob, oneJobId } from '../look-up.ts';
import { parseOptions } from '../options.ts';
import { chosenPlace, PLACE } from '../place.ts';
import { saveJob } from '../save-job.ts';
import { json } from '../shared-options.ts';
import { printJson, printSummary } from '../summary.ts';
import { complain, count, say } from '../terminal.ts';
import { EXIT } from '../usage-error.ts';

const WAIT_OPTIONS = {
  ...PLACE,
  json: json('for programs: the last line of stdout is one object'),
} as const;

export const wait: Command = {
  name: 'wait',
  usage: 'fanout wait JOB [options]',
  summary: 'wait for a job that runs on the target',
  intro: 'It exits as run does. Interrupted, it leaves the job running.',
  options: WAIT_OPTIONS,
  examples: ['fanout wait job-1', 'fanout wait job-1 --json'],
  takes: ['job'],
  async run(args, signal) {
    const { values, positionals } = parseOptions(args, WAIT_OPTIONS);
    const known = await lookUp(oneJobId(positionals), chosenPlace(values));
    const saved = endedAs(known) ?? (await waitLive(known, values.json !== true, signal));
    if (values.json === true) printJson(saved);
    else printSummary(saved);
    return endCodeOf(saved);
  },
};

/** The record of a job that was kept after its end: there is nothing to wait for. */
const endedAs = ({ saved }: Known): SavedJob | undefined => (saved?.state === 'running' ? undefined : saved);

async function waitLive(known: Known, bar: boolean, signal: AbortSignal): Promise<SavedJob> {
  const { live } = known;
  if (live === undefined) throw await unknown(known);
  const { job, target } = live;
  const { spec } = (await job.record()) ?? {};
  const folders = new JobFolders(folderOf());
  const facts = { task: live.status.task, tolerated: spec?.tolerated };
  return follow(job, target, {
    title: facts.task,
    bar,
    signal,
    leaveRunning: true,
    save: (summary) => saveJob(folders, job, summary, facts),
  });
}

export const cancel: Command = {
  name: 'cancel',
  usage: 'fanout cancel JOB [options]',
  summary: 'stop a job that runs on the target',
  intro:
    "Chunks that haven't begun are skipped; those under way stop at their next item, and have\n3 s to keep what they have done: of an item that takes longer the rest of its chunk is\nskipped, too, from its last checkpoint on.",
  options: PLACE,
  examples: ['fanout cancel job-1', 'fanout cancel job-1 --target local'],
  takes: ['job'],
  async run(args, signal) {
    const { values, positionals } = parseOptions(args, PLACE);
    const known = await lookUp(oneJobId(positionals), chosenPlace(values));
    const job = known.live?.job;
    if (job === undefined && endedAs(known) === undefined) throw await unknown(known);
    if (job === undefined || !(await job.cancel())) {
      complain(`job ${known.jobId} had ended`);
      return EXIT.ok;
    }
    const patience = AbortSignal.any([signal, AbortSignal.timeout(CANCEL_WAIT_MS)]);
    const ended = await job.wait({ signal: patience }).catch((error: unknown) => {
      // Its tasks take their time to stop: that is not a target which doesn't answer.
      if (error === patience.reason && !signal.aborted) return undefined;
      throw error;
    });
    if (ended === undefined) {
      complain(`job ${job.jobId} is being cancelled: fanout wait ${job.jobId} waits for its end`);
      return EXIT.ok;
    }
    const { succeeded, failed, skipped } = ended;
    say(
      `job ${job.jobId} was cancelled: ${count(succeeded)} succeeded, ${count(failed)} failed, ${count(skipped)} skipped`,
    );
    return EXIT.ok;
  },
};

const CANCEL_WAIT_MS = 30_000;

/** Where no runtime is up there is nobody to ask; where one is, it knows no such job. */
async function unknown({ jobId, place }: Known): Promise<Error> {
  return (await findRunning(place)) === undefined ? nothingRuns() : noJob(jobId, place);
}
