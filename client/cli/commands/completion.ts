import { nearest } from '../../nearest.ts';
import type { Command } from '../command.ts';
import { SCRIPTS } from '../completion/scripts.ts';
import { parseOptions } from '../options.ts';
import { EXIT, UsageError } from '../usage-error.ts';

const SHELLS = Object.keys(SCRIPTS) as (keyof typeof SCRIPTS)[];

export const completion: Command = {
  name: 'completion',
  usage: `fanout completion ${SHELLS.join('|')}`,
  summary: 'print the script that completes commands, options, tasks and jobs in a shell',
  options: {},
  examples: ['source <(fanout completion bash)', 'fanout completion fish | source'],
  takes: [SHELLS],
  async run(args) {
    const [given, ...rest] = parseOptions(args, {}).positionals;
    const shell = SHELLS.find((known) => known === given);
    if (shell === undefined || rest.length > 0) {
      const meant = given === undefined ? undefined : nearest(given, SHELLS);
      const got = given === undefined ? 'none' : `"${[given, ...rest].join(' ')}"`;
      throw new UsageError(
        `expected one shell of ${SHELLS.join(', ')}, got ${got}`,
        meant === undefined || rest.length > 0 ? undefined : `did you mean ${meant}?`,
      );
    }
    process.stdout.write(SCRIPTS[shell]);
    return EXIT.ok;
  },
};
