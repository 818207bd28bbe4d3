import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../../client/cli/commands/all.ts';
import { fitted, helpOf } from '../../../../client/cli/help.ts';
import { wrapped } from '../../../../client/cli/wrapped.ts';

it('breaks lines between words, and no word', () => {
  expect(wrapped('one two\nthree four', 8)).toEqual(['one two', 'three', 'four']);
  expect(wrapped('incomprehensible it is', 5)).toEqual(['incomprehensible', 'it is']);
  expect(wrapped('', 5)).toEqual(['']);
});

it('puts a text beside its label, or below it where that leaves too little', () => {
  expect(fitted('  --to N   ', 'a text that takes more than one line, said a second time', 50)).toBe(
    '  --to N   a text that takes more than one line,\n           said a second time',
  );
  expect(fitted('  --to N   ', 'a text that takes more than one line', 30)).toBe(
    '  --to N\n      a text that takes more\n      than one line',
  );
  expect(fitted('  --to N   ', 'short', 20)).toBe('  --to N   short');
});

describe.each(COMMANDS)('the help of $name', (command) => {
  it.each([40, 60, 80])('fits into %i columns, but for what is to be copied', (columns) => {
    const copied = new Set([command.usage, ...command.examples.map((example) => `  ${example}`)]);
    const lines = helpOf(command, columns).split('\n');
    expect(lines.filter((line) => line.length > columns && !copied.has(line))).toEqual([]);
    const words = (text: string) => text.split(/\s+/);
    expect(words(lines.join('\n'))).toEqual(words(helpOf(command)));
  });
});
