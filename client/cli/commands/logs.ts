import { JobFolders } from '../../records/job-folders.ts';
import { folderOf } from '../../targets/local.ts';
import type { Command } from '../command.ts';
import { jobLog } from '../job-log.ts';
import { logLine } from '../log-line.ts';
import { lookUp, noJob, oneJobId } from '../look-up.ts';
import { parseOptions } from '../options.ts';
import { chosenPlace, PLACE } from '../place.ts';
import { json } from '../shared-options.ts';
import { complain, paint, say } from '../terminal.ts';
import { EXIT } from '../usage-error.ts';

const OPTIONS = { ...PLACE, json: json('the lines as they were logged') } as const;

export const logs: Command = {
  name: 'logs',
  usage: 'fanout logs JOB [options]',
  summary: 'show what the functions and tasks logged of a job',
  options: OPTIONS,
  examples: ['fanout logs job-1', 'fanout logs job-1 --json | grep \'"level":"error"\''],
  takes: ['job'],
  async run(args) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    const known = await lookUp(oneJobId(positionals), chosenPlace(values));
    const { jobId, live, saved, place } = known;
    if (live === undefined && saved === undefined && !(await new JobFolders(folderOf()).has(jobId)))
      throw noJob(jobId, place);
    let any = false;
    for await (const line of jobLog(known)) {
      any = true;
      say(values.json === true ? line : logLine(line));
    }
    if (!any) complain(paint('dim', `nothing is logged of job ${jobId}, or not any more`, process.stderr));
    return EXIT.ok;
  },
};
