import type { Command, CommandOption, CommandOptions } from './command.ts';

/** A command's help: usage, what it does, its options, examples. */
export function helpOf({ usage, summary, intro, options, examples }: Command): string {
  const about = [summary, ...(intro === undefined ? [] : [intro])].join('\n\n');
  const parts = [usage, about, optionLines(options), examples.map((example) => `  ${example}`).join('\n')];
  return parts.filter((part) => part !== '').join('\n\n');
}

function optionLines(options: CommandOptions): string {
  const entries = Object.entries(options).map(([name, option]) => ({ flag: flagOf(name, option), option }));
  const width = Math.max(0, ...entries.map(({ flag }) => flag.length));
  return entries.map(({ flag, option }) => `  ${flag.padEnd(width)}   ${option.about}`).join('\n');
}

const flagOf = (name: string, { value }: CommandOption): string => `--${name}${value === undefined ? '' : ` ${value}`}`;
