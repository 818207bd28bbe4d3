import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { JobFolders } from '../../records/job-folders.ts';
import { folderOf } from '../../targets/local.ts';
import { isClosedPipe } from '../closed-pipe.ts';
import type { Command } from '../command.ts';
import { lookUp, noJob, oneJobId } from '../look-up.ts';
import { parseOptions } from '../options.ts';
import { json, TARGET } from '../shared-options.ts';
import { printJson, printLive, printLiveJson, printSummary } from '../summary.ts';
import { EXIT, UsageError } from '../usage-error.ts';

const STATUS_OPTIONS = { target: TARGET, json: json('one object, with the keys of that of run and more') } as const;

export const status: Command = {
  name: 'status',
  usage: 'fanout status JOB [options]',
  summary: 'show how a job ended, or how far it is where a runtime is up',
  options: STATUS_OPTIONS,
  examples: ['fanout status job-1', 'fanout status job-1 --json'],
  takes: ['job'],
  async run(args) {
    const { values, positionals } = parseOptions(args, STATUS_OPTIONS);
    const { jobId, live, saved } = await lookUp(oneJobId(positionals));
    if (live !== undefined && (live.status.state === 'running' || saved === undefined)) {
      const running = await live.target.runningProcesses().catch(() => undefined);
      if (values.json === true) printLiveJson(live.status, running);
      else printLive(live.status, running);
      return EXIT.ok;
    }
    if (saved === undefined) throw noJob(jobId);
    if (values.json === true) printJson(saved);
    else printSummary(saved);
    return EXIT.ok;
  },
};

const RESULTS_OPTIONS = { target: TARGET } as const;

export const results: Command = {
  name: 'results',
  usage: 'fanout results JOB [options]',
  summary: "print a job's result lines, in input order",
  options: RESULTS_OPTIONS,
  examples: ['fanout results job-1', 'fanout results job-1 > results.jsonl'],
  takes: ['job'],
  async run(args) {
    const { jobId, live, saved } = await lookUp(oneJobId(parseOptions(args, RESULTS_OPTIONS).positionals));
    if (live?.status.state === 'running' || (live !== undefined && saved === undefined))
      throw new UsageError(`job "${jobId}" has no results file yet`, `fanout wait ${jobId} writes it`);
    if (saved === undefined) throw noJob(jobId);
    if (saved.resultsFile === undefined)
      throw new UsageError(`job "${jobId}" has no results file`, 'the program whose pool ran it got the values');
    const file = join(new JobFolders(folderOf()).of(jobId), 'results.jsonl');
    await pipeline(createReadStream(file), process.stdout, { end: false }).catch((error: unknown) => {
      if (!isClosedPipe(error)) throw error;
    });
    return EXIT.ok;
  },
};
