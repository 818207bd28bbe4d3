import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../../client/cli/commands/all.ts';
import { helpOf } from '../../../../client/cli/help.ts';

it('every command has a name of its own', () => {
  expect(new Set(COMMANDS.map(({ name }) => name)).size).toBe(COMMANDS.length);
});

describe.each(COMMANDS.map((command) => [command.name, command] as const))('fanout %s --help', (name, command) => {
  const help = helpOf(command);
  const lines = help.split('\n');

  it('begins with its usage, and fits a terminal of 120 columns', () => {
    expect(lines[0]).toMatch(new RegExp(`^fanout ${name}( |$)`));
    expect(lines.filter((line) => line.length > 120)).toEqual([]);
  });

  it('has two examples of this command at least', () => {
    const examples = lines.filter((line) => /^ {2}\S/.test(line) && line.includes(`fanout ${name}`));
    expect(examples.length).toBeGreaterThanOrEqual(2);
  });

  it('explains every option there is, and no other', () => {
    const explained = lines.flatMap((line) => /^ {2}--([\w-]+)\b.* {3}\S/.exec(line)?.[1] ?? []);
    expect(explained.sort()).toEqual(Object.keys(command.options).sort());
    // Usage, text and examples name only what exists.
    for (const [, option = ''] of help.matchAll(/(?<![\w-])--([a-z][\w-]*)/g))
      expect([...Object.keys(command.options), 'tolerate', 'format'], option).toContain(option);
  });

  it('says what stands for a value exactly where one is taken', () => {
    for (const [option, { type, value }] of Object.entries(command.options))
      expect({ option, hasValue: value !== undefined }).toEqual({ option, hasValue: type === 'string' });
  });
});
