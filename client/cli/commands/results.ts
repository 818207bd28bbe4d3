import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UNREADABLE_PREFIX } from '../../../core/config.ts';
import { JobFolders } from '../../records/job-folders.ts';
import { folderOf } from '../../targets/local.ts';
import { isClosedPipe } from '../closed-pipe.ts';
import type { Command } from '../command.ts';
import { printFailures } from '../failures.ts';
import { keptJob } from '../kept-job.ts';
import { type Known, lookUp, oneJobId } from '../look-up.ts';
import { parseOptions } from '../options.ts';
import { checkOutput, copyResults } from '../output-file.ts';
import { chosenPlace, PLACE } from '../place.ts';
import { json, OUTPUT_FILE } from '../shared-options.ts';
import { complain, count, paint } from '../terminal.ts';
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

const FAILURES_OPTIONS = {
  output: { ...OUTPUT_FILE, about: 'write the result lines of these items there, in input order' },
  ...PLACE,
  json: json('result lines, as results prints them'),
} as const;

export const failures: Command = {
  name: 'failures',
  usage: 'fanout failures JOB [options]',
  summary: 'show the items of a job that failed or were skipped, and why',
  intro: 'Of each its index, its input in short, its error, its attempts, and the process that ran it.',
  options: FAILURES_OPTIONS,
  examples: ['fanout failures job-1', 'fanout failures job-1 --output failures.jsonl'],
  takes: ['job'],
  async run(args) {
    const { values, positionals } = parseOptions(args, FAILURES_OPTIONS);
    if (values.output !== undefined) await checkOutput(values.output);
    const known = await lookUp(oneJobId(positionals), chosenPlace(values));
    const job = await keptJob(known);
    const file = join(new JobFolders(folderOf()).of(job.jobId), 'failures.jsonl');
    if (values.output !== undefined) await copyResults(file, values.output);
    else if (values.json === true) await print(file);
    else if (job.failed + job.skipped === 0) complain(paint('dim', 'no item failed', process.stderr));
    else await printFailures(file);
    await complainOfUnreadable(known);
    return EXIT.ok;
  },
};

/** Dead letters that belong to no job: they are nobody's failure, and nobody else tells of them. */
async function complainOfUnreadable({ live }: Known): Promise<void> {
  const connection = live?.target.connection;
  const kept = (await connection?.unreadableMessages()) ?? [];
  if (connection === undefined || kept.length === 0) return;
  const messages = kept.length === 1 ? '1 message' : `${count(kept.length)} messages`;
  const where = `s3://${connection.bucketName}/${UNREADABLE_PREFIX}`;
  complain(paint('dim', `${messages} of no job, which nobody could read: ${where}`, process.stderr));
}

async function print(file: string): Promise<void> {
  await pipeline(createReadStream(file), process.stdout, { end: false }).catch((error: unknown) => {
    if (!isClosedPipe(error)) throw error;
  });
}
