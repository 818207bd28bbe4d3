import { JobFolders } from '../../records/job-folders.ts';
import { folderOf } from '../../targets/local.ts';
import type { Command } from '../command.ts';
import { linesOfItem } from '../item-log.ts';
import { jobLog } from '../job-log.ts';
import { logLine } from '../log-line.ts';
import { lookUp, noJob, oneJobId } from '../look-up.ts';
import { parseOptions, wholeNumber } from '../options.ts';
import { chosenPlace, PLACE } from '../place.ts';
import { json } from '../shared-options.ts';
import { complain, paint, say } from '../terminal.ts';
import { EXIT } from '../usage-error.ts';

const OPTIONS = {
  item: { type: 'string', value: 'N', about: 'only what the process of this item printed while it ran, by its index' },
  ...PLACE,
  json: json('the lines as they were logged'),
} as const;

export const logs: Command = {
  name: 'logs',
  usage: 'fanout logs JOB [options]',
  summary: 'show what the functions and tasks logged of a job',
  options: OPTIONS,
  examples: ['fanout logs job-1', 'fanout logs job-1 --item 17'],
  takes: ['job'],
  async run(args) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    const item = wholeNumber('item', values.item);
    const known = await lookUp(oneJobId(positionals), chosenPlace(values));
    const { jobId, live, saved, place } = known;
    if (live === undefined && saved === undefined && !(await new JobFolders(folderOf()).has(jobId)))
      throw noJob(jobId, place);
    let any = false;
    const lines = item === undefined ? jobLog(known) : linesOfItem(jobLog(known), item);
    for await (const line of lines) {
      any = true;
      say(values.json === true ? line : logLine(line));
    }
    if (!any) complain(paint('dim', `nothing is logged of job ${jobId}, or not any more`, process.stderr));
    return EXIT.ok;
  },
};
