import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { COMMANDS } from '../../client/cli/commands/all.ts';
import { helpOf } from '../../client/cli/help.ts';
import { EXIT } from '../../client/cli/usage-error.ts';

const PAGE = fileURLToPath(new URL('../../docs/command.md', import.meta.url));

const EXIT_MEANS: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: 'every item succeeded, or no more failed than `--tolerate` bears',
  jobNotSucceeded: 'the job ended partial, failed or cancelled, or its results could not be written; a deploy failed',
  badInput: 'bad input or usage, known before the job is created: nothing was started, nothing is left behind',
  unreachable: "the target can't be reached",
  interrupted: 'interrupted: the job is cancelled first, and the command says so',
};

const SUMMARY_KEYS: readonly (readonly [key: string, means: string])[] = [
  ['jobId', "the job's id"],
  ['state', '`succeeded`, `partial`, `failed` or `cancelled`; with `status` also `running`'],
  ['total', 'items of the job; while it is not sealed, those sent so far'],
  ['succeeded', 'items that did'],
  ['failed', 'items that failed for good'],
  ['skipped', 'items that never ran, since the job was stopped'],
  ['chunks', 'messages they travelled in'],
  ['attempts', 'counted runs of all items; null where the results were not read'],
  ['elapsedMs', 'from the creation of the job to its end, or to now'],
  ['itemsPerSecond', 'items settled by running, a second; below 10 to the tenth'],
  ['processes', 'environments that settled a chunk; null where that was not read'],
  ['resultsFile', 'where the result lines are, once they are written'],
  ['incidents', 'what went wrong and was dealt with, by kind: where anything did'],
  ['reason', 'why the job was stopped, where it was'],
  [
    'unreadInput',
    'true where it was stopped before its input was read to the end: no redrive takes up what lies behind',
  ],
];

/** The page about the command: the help of each, and what they have in common. */
export function commandPage(): string {
  const contents = COMMANDS.map(({ name, summary }) => `| [\`${name}\`](#fanout-${name}) | ${summary} |`);
  const commands = COMMANDS.map((command) => `## fanout ${command.name}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\``);
  const codes = (Object.keys(EXIT) as (keyof typeof EXIT)[]).map((name) => `| ${EXIT[name]} | ${EXIT_MEANS[name]} |`);
  const keys = SUMMARY_KEYS.map(([key, means]) => `| \`${key}\` | ${means} |`);
  return `<!-- Written by scripts/docs/command-page.ts: change the commands, and run it. -->

# The \`fanout\` command

| command | |
|---|---|
${contents.join('\n')}

\`--help\` explains each command, and \`--verbose\` shows where an error came from. Errors are one line on stderr that names
the field, what was expected and what came. Colours and the bar are for terminals: \`NO_COLOR\` turns colours off, and
without a terminal a line every 30 s says how far a job is. \`FANOUT_TARGET\` stands in for \`--target\`. What a command
leaves behind is in \`.fanout\` of the current directory.

${commands.join('\n\n')}

## Exit codes

| code | meaning |
|---|---|
${codes.join('\n')}

## The object of --json

\`run\`, \`invoke\` and \`wait\` print one object on the last line of stdout; \`status\` prints the same keys.

| key | meaning |
|---|---|
${keys.join('\n')}

\`status\` of a job that runs adds \`done\` (items settled), \`settledChunks\`, \`sealed\` (whether \`total\` and \`chunks\` are
final) and \`running\` (consumers at work now).
`;
}

if (import.meta.main) writeFileSync(PAGE, commandPage());
