import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { JobFolders } from '../../records/job-folders.ts';
import { folderOf } from '../../targets/local.ts';
import { isClosedPipe } from '../closed-pipe.ts';
import type { Command } from '../command.ts';
import { printFailures } from '../failures.ts';
import { keptJob } from '../kept-job.ts';
import { lookUp, oneJobId } from '../look-up.ts';
import { parseOptions } from '../options.ts';
import { chosenPlace, PLACE } from '../place.ts';
import { json } from '../shared-options.ts';
import { complain, paint } from '../terminal.ts';
import { EXIT } from '../usage-error.ts';

export const results: Command = {
  name: 'results',
  usage: 'fanout results JOB [options]',
  summary: "print a job's result lines, in input order",
  options: PLACE,
  examples: ['fanout results job-1', 'fanout results job-1 > results.jsonl'],
  takes: ['job'],
  async run(args) {
    const { values, positionals } = parseOptions(args, PLACE);
    const { jobId } = await keptJob(await lookUp(oneJobId(positionals), chosenPlace(values)));
    await print(join(new JobFolders(folderOf()).of(jobId), 'results.jsonl'));
    return EXIT.ok;
  },
};

const FAILURES_OPTIONS = { ...PLACE, json: json('result lines, as results prints them') } as const;

export const failures: Command = {
  name: 'failures',
  usage: 'fanout failures JOB [options]',
  summary: 'show the items of a job that failed or were skipped, and why',
  options: FAILURES_OPTIONS,
  examples: ['fanout failures job-1', 'fanout failures job-1 --json'],
  takes: ['job'],
  async run(args) {
    const { values, positionals } = parseOptions(args, FAILURES_OPTIONS);
    const job = await keptJob(await lookUp(oneJobId(positionals), chosenPlace(values)));
    const file = join(new JobFolders(folderOf()).of(job.jobId), 'failures.jsonl');
    if (values.json === true) await print(file);
    else if (job.failed + job.skipped === 0) complain(paint('dim', 'no item failed', process.stderr));
    else await printFailures(file);
    return EXIT.ok;
  },
};

async function print(file: string): Promise<void> {
  await pipeline(createReadStream(file), process.stdout, { end: false }).catch((error: unknown) => {
    if (!isClosedPipe(error)) throw error;
  });
}
