import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { removeRuntimeLog } from '../../records/function-logs.ts';
import { JobFolders, type SavedJob } from '../../records/job-folders.ts';
import { folderOf } from '../../targets/local.ts';
import { isClosedPipe } from '../closed-pipe.ts';
import type { Command } from '../command.ts';
import { parseOptions } from '../options.ts';
import { printJson, printSummary } from '../summary.ts';
import { count, duration, paint, say } from '../terminal.ts';
import { EXIT, UsageError } from '../usage-error.ts';

export const jobs: Command = {
  name: 'jobs',
  usage: 'fanout jobs [--json]',
  summary: 'list the jobs of this directory',
  help: `  --json   one object a line

  fanout jobs
  fanout jobs --json`,
  async run(args) {
    const { values } = parseOptions(args, { json: { type: 'boolean' } });
    const all = await new JobFolders(folderOf()).list();
    const width = (of: (job: SavedJob) => string) => Math.max(0, ...all.map((job) => of(job).length));
    const [ids, names] = [width(({ jobId }) => jobId), width(({ task }) => task)];
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

export const status: Command = {
  name: 'status',
  usage: 'fanout status JOB [--json]',
  summary: 'show how a job ended',
  help: `  --json   one object

  fanout status job-1
  fanout status job-1 --json`,
  async run(args) {
    const { values, positionals } = parseOptions(args, { json: { type: 'boolean' } });
    const job = await find(positionals);
    if (values.json === true) printJson(job);
    else printSummary(job);
    return EXIT.ok;
  },
};

export const results: Command = {
  name: 'results',
  usage: 'fanout results JOB',
  summary: "print a job's result lines, in input order",
  help: `  fanout results job-1
  fanout results job-1 > results.jsonl`,
  async run(args) {
    const job = await find(parseOptions(args, {}).positionals);
    if (job.resultsFile === undefined)
      throw new UsageError(`job "${job.jobId}" has no results file`, 'the program whose pool ran it got the values');
    const file = join(new JobFolders(folderOf()).of(job.jobId), 'results.jsonl');
    await pipeline(createReadStream(file), process.stdout, { end: false }).catch((error: unknown) => {
      if (!isClosedPipe(error)) throw error;
    });
    return EXIT.ok;
  },
};

export const clean: Command = {
  name: 'clean',
  usage: 'fanout clean [JOB...]',
  summary: 'forget the jobs of this directory: those named, or all',
  help: `  fanout clean
  fanout clean job-1 job-2`,
  async run(args) {
    const { positionals } = parseOptions(args, {});
    const folders = new JobFolders(folderOf());
    for (const jobId of positionals) if (!(await folders.has(jobId))) throw noJob(jobId);
    if (positionals.length === 0) await removeRuntimeLog(folderOf());
    say(`${count(await folders.remove(positionals.length === 0 ? undefined : [...new Set(positionals)]))} removed`);
    return EXIT.ok;
  },
};

async function find([jobId, ...rest]: readonly string[]): Promise<SavedJob> {
  if (jobId === undefined || rest.length > 0) throw new UsageError('expected one job id', 'fanout jobs lists them');
  const job = await new JobFolders(folderOf()).read(jobId);
  if (job === undefined) throw noJob(jobId);
  return job;
}

const noJob = (jobId: string): UsageError =>
  new UsageError(`no job "${jobId}" in this directory`, 'fanout jobs lists them');
