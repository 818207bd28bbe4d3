import { JobFolders } from '../../records/job-folders.ts';
import { folderOf } from '../../targets/local.ts';
import type { Place } from '../../targets/place.ts';
import { readLogEvents } from '../../timeline/read-log.ts';
import { timelineSvg } from '../../timeline/svg.ts';
import { type Ink, timelineText } from '../../timeline/text.ts';
import { type Timeline, timelineOf } from '../../timeline/timeline.ts';
import type { Command } from '../command.ts';
import { jobLog } from '../job-log.ts';
import { lookUp, noJob, oneJobId } from '../look-up.ts';
import { parseOptions } from '../options.ts';
import { checkOutput, writeOutput } from '../output-file.ts';
import { chosenPlace, PLACE } from '../place.ts';
import { json } from '../shared-options.ts';
import { paint, say } from '../terminal.ts';
import { EXIT, UsageError } from '../usage-error.ts';

const OPTIONS = {
  output: { type: 'string', value: 'FILE', about: 'an SVG picture, rather than text', completes: 'file' },
  ...PLACE,
  json: json('one object: rows, chunks and marks, in ms since the job was created'),
} as const;

const COLOUR: Readonly<Record<Ink, Parameters<typeof paint>[0]>> = {
  succeeded: 'green',
  failed: 'red',
  continued: 'yellow',
  skipped: 'gray',
  repeated: 'magenta',
  producer: 'blue',
  death: ['bold', 'red'],
  quiet: 'dim',
};

/** Names of what would not be opened. */
const OTHER_PICTURES = /\.(png|jpe?g|gif|webp|pdf)$/i;

/** Of a terminal that doesn't tell, and of what is no terminal. */
const USUAL_WIDTH = 100;

export const timeline: Command = {
  name: 'timeline',
  usage: 'fanout timeline JOB [options]',
  summary: 'draw a job: what the producer sent, and which process ran which chunk when',
  intro: 'Each process is a row, each chunk a bar from its receipt to its end. What is drawn is in the log of the job.',
  options: OPTIONS,
  examples: ['fanout timeline job-1', 'fanout timeline job-1 --output job-1.svg'],
  takes: ['job'],
  async run(args) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    const jobId = oneJobId(positionals);
    if (values.output !== undefined) {
      if (OTHER_PICTURES.test(values.output))
        throw new UsageError(`--output: expected a name for an SVG picture, got "${values.output}"`);
      await checkOutput(values.output, undefined);
    }
    const course = await courseOf(jobId, chosenPlace(values));
    if (values.output !== undefined) await writeOutput(values.output, timelineSvg(course));
    if (values.json === true) say(JSON.stringify(course));
    else if (values.output !== undefined) say(paint('dim', `timeline: ${values.output}`));
    else say(timelineText(course, process.stdout.columns ?? USUAL_WIDTH, (ink, text) => paint(COLOUR[ink], text)));
    return EXIT.ok;
  },
};

async function courseOf(jobId: string, place: Place): Promise<Timeline> {
  const folders = new JobFolders(folderOf());
  const known = await lookUp(jobId, place);
  const { live, saved } = known;
  const summary = live?.status ?? saved;
  if (summary === undefined && !(await folders.has(jobId))) throw noJob(jobId, place);
  const course = timelineOf(await readLogEvents(jobLog(known)), {
    jobId,
    nowMs: Date.now(),
    ...(summary === undefined ? {} : { summary }),
  });
  if (course === undefined)
    throw new UsageError(`job "${jobId}" has no log that tells its course`, 'its log.jsonl is kept where the job runs');
  return course;
}
