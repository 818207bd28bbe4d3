import type { Command } from '../command.ts';
import { lookUp, noRecord, oneJobId } from '../look-up.ts';
import { parseOptions } from '../options.ts';
import { chosenPlace, PLACE } from '../place.ts';
import { json } from '../shared-options.ts';
import { printJson, printLive, printLiveJson, printSummary } from '../summary.ts';
import { EXIT } from '../usage-error.ts';

const STATUS_OPTIONS = { ...PLACE, json: json('one object, with the keys of that of run and more') } as const;

export const status: Command = {
  name: 'status',
  usage: 'fanout status JOB [options]',
  summary: 'show how a job ended, or how far it is',
  options: STATUS_OPTIONS,
  examples: ['fanout status job-1', 'fanout status job-1 --json'],
  takes: ['job'],
  async run(args) {
    const { values, positionals } = parseOptions(args, STATUS_OPTIONS);
    const place = chosenPlace(values);
    const known = await lookUp(oneJobId(positionals), place);
    const { live, saved } = known;
    if (live !== undefined && (live.status.state === 'running' || saved === undefined)) {
      const running = await live.target.runningProcesses().catch(() => undefined);
      if (values.json === true) printLiveJson(live.status, running);
      else printLive(live.status, running);
      return EXIT.ok;
    }
    if (saved === undefined) throw await noRecord(known);
    if (values.json === true) printJson(saved);
    else printSummary(saved);
    return EXIT.ok;
  },
};
