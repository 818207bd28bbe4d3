import type { JobSummary } from '../../job-summary.ts';
import { removeRuntimeLog } from '../../records/function-logs.ts';
import { JobFolders } from '../../records/job-folders.ts';
import { folderOf } from '../../targets/local.ts';
import type { Command } from '../command.ts';
import { noJob, runningJobs } from '../look-up.ts';
import { onlyOptions, parseOptions } from '../options.ts';
import { chosenPlace, PLACE } from '../place.ts';
import { json } from '../shared-options.ts';
import { count, duration, paint, say } from '../terminal.ts';
import { EXIT } from '../usage-error.ts';

const OPTIONS = { ...PLACE, json: json('one object a line') } as const;

export const jobs: Command = {
  name: 'jobs',
  usage: 'fanout jobs [options]',
  summary: 'list the jobs of this directory, and those that run on the target',
  options: OPTIONS,
  examples: ['fanout jobs', 'fanout jobs --json'],
  async run(args) {
    const values = onlyOptions(args, OPTIONS);
    const running = await runningJobs(chosenPlace(values));
    const runs = new Set(running.map(({ key }) => key));
    const saved = (await new JobFolders(folderOf()).list()).filter(({ key }) => !runs.has(key));
    const all: (JobSummary & { readonly task: string })[] = [...saved, ...running];
    const [ids, names] = [widest(all.map(({ jobId }) => jobId)), widest(all.map(({ task }) => task))];
    for (const job of all) {
      if (values.json === true) say(JSON.stringify(job));
      else
        say(
          `${job.jobId.padEnd(ids)}  ${job.task.padEnd(names)}  ${job.state.padEnd(9)}  ${count(job.succeeded)} of ${count(job.total)} in ${duration(job.elapsedMs)}`,
        );
    }
    if (all.length === 0 && values.json !== true) say(paint('dim', 'no jobs yet'));
    return EXIT.ok;
  },
};

const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(({ length }) => length));

export const clean: Command = {
  name: 'clean',
  usage: 'fanout clean [JOB...]',
  summary: 'forget the jobs of this directory: those named, or all',
  options: {},
  examples: ['fanout clean', 'fanout clean job-1 job-2'],
  takes: ['job'],
  async run(args) {
    const { positionals } = parseOptions(args, {});
    const folders = new JobFolders(folderOf());
    for (const jobId of positionals) if (!(await folders.has(jobId))) throw noJob(jobId);
    if (positionals.length === 0) await removeRuntimeLog(folderOf());
    say(`${count(await folders.remove(positionals.length === 0 ? undefined : [...new Set(positionals)]))} removed`);
    return EXIT.ok;
  },
};
