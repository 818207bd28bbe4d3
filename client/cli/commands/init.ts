import { resolve } from 'node:path';
import type { Command } from '../command.ts';
import { createProject } from '../init/create-project.ts';
import { nextSteps } from '../init/next-steps.ts';
import { parseOptions } from '../options.ts';
import { paint, say } from '../terminal.ts';
import { EXIT, UsageError } from '../usage-error.ts';

const OPTIONS = {
  json: { type: 'boolean', about: 'for programs: one object, with the files written and the next steps' },
} as const;

export const init: Command = {
  name: 'init',
  usage: 'fanout init [DIR] [--json]',
  summary: 'begin a project: a task with its test, an input, a CDK app',
  intro: `DIR is made where it isn't there; it is this folder by default. No file is overwritten; package.json, where there is
one, gets what it lacks.`,
  options: OPTIONS,
  examples: ['fanout init', 'fanout init orders --json'],
  async run(args) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    const [shown = '.', ...rest] = positionals;
    if (rest.length > 0) throw new UsageError(`expected one folder, got "${positionals.join('" and "')}"`);
    if (shown === '') throw new UsageError('expected a folder, got ""');
    const folder = resolve(shown);
    const { files, manifest, typeWas } = createProject(folder, shown);
    const steps = nextSteps(folder, manifest);
    if (values.json === true) {
      say(JSON.stringify({ directory: folder, files, steps: steps.map(({ command }) => command) }));
      return EXIT.ok;
    }
    say(`${paint('green', 'written')} ${files.join(', ')}`);
    if (typeWas !== undefined) say(`package.json: "type" was "${typeWas}", and is "module" now`);
    say('\nNext:');
    for (const { command, shows } of steps) say(`\n  ${paint('bold', command)}\n    ${paint('dim', shows)}`);
    return EXIT.ok;
  },
};
