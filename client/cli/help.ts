import type { Command, CommandOption, CommandOptions } from './command.ts';
import { wrapped } from './wrapped.ts';

/** What an option means stands beside it, unless that leaves fewer columns than this. */
const LEAST_COLUMNS = 32;
const BELOW = 6;

/**
 * A command's help: usage, what it does, its options, examples.
 * @param columns lines are broken to fit into these
 */
export function helpOf(
  { usage, summary, intro, options, examples }: Command,
  columns = Number.POSITIVE_INFINITY,
): string {
  const about = [summary, ...(intro === undefined ? [] : [intro])].map((text) => paragraph(text, columns)).join('\n\n');
  const parts = [usage, about, optionLines(options, columns), examples.map((example) => `  ${example}`).join('\n')];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Breaks that were made by hand go where others take their place. */
const paragraph = (text: string, columns: number): string =>
  text.split('\n').every((line) => line.length <= columns) ? text : wrapped(text, columns).join('\n');

function optionLines(options: CommandOptions, columns: number): string {
  const entries = Object.entries(options).map(([name, option]) => ({ flag: flagOf(name, option), option }));
  const width = Math.max(0, ...entries.map(({ flag }) => flag.length));
  return entries.map(({ flag, option }) => fitted(`  ${flag.padEnd(width)}   `, option.about, columns)).join('\n');
}

/** A text beside its label, or below it, broken to fit. */
export function fitted(label: string, text: string, columns: number): string {
  const beside = columns - label.length;
  const isBeside = beside >= Math.min(LEAST_COLUMNS, text.length);
  const indent = ' '.repeat(isBeside ? label.length : BELOW);
  const lines = wrapped(text, isBeside ? beside : columns - BELOW).map((line) => indent + line);
  return isBeside ? label + lines.join('\n').slice(label.length) : [label.trimEnd(), ...lines].join('\n');
}

const flagOf = (name: string, { value }: CommandOption): string => `--${name}${value === undefined ? '' : ` ${value}`}`;
