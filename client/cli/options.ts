import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Tolerance } from '../../events/job-request.ts';
import { nearest } from '../nearest.ts';
import type { PlaceOptions } from '../targets/place.ts';
import { chosenPlace } from './place.ts';
import { UsageError } from './usage-error.ts';

export type OptionTable = NonNullable<ParseArgsConfig['options']>;

/**
 * Parses a command's arguments; unknown options are refused, with the nearest one that exists, if that is near. Where
 * its jobs are to run is checked at once, for each command that asks.
 */
export function parseOptions<Options extends OptionTable>(args: readonly string[], options: Options) {
  const parsed = parse(args, options);
  if ('target' in options) chosenPlace(parsed.values as PlaceOptions);
  return parsed;
}

function parse<Options extends OptionTable>(args: readonly string[], options: Options) {
  const all = { ...options, help: { type: 'boolean', short: 'h' }, verbose: { type: 'boolean' } } as const;
  try {
    return parseArgs({ args: withNegatives(args, options), options: all, allowPositionals: true, strict: true });
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    const first = message.split(/\. |\.?\n/)[0] ?? '';
    if (code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION') throw new UsageError(first);
    const given = /'(--?[\w-]+)/.exec(message)?.[1];
    const meant = given === undefined ? undefined : nearest(given.replace(/^-+/, ''), Object.keys(all));
    throw new UsageError(first, meant === undefined ? '--help lists them' : `did you mean --${meant}?`);
  }
}

/** A value may begin with a minus where a number follows, as in `--range -5..-2`: parseArgs would take it for an option. */
function withNegatives(args: readonly string[], options: OptionTable): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const previous = joined.at(-1) ?? '';
    const takesValue = previous.startsWith('--') && options[previous.slice(2)]?.type === 'string';
    if (takesValue && /^-\d/.test(arg) && !joined.includes('--')) joined.splice(-1, 1, `${previous}=${arg}`);
    else joined.push(arg);
  }
  return joined;
}

/** Parses the arguments of a command that takes options alone. @throws {UsageError} */
export function onlyOptions<Options extends OptionTable>(args: readonly string[], options: Options) {
  const { values, positionals } = parseOptions(args, options);
  if (positionals.length > 0) throw new UsageError(`expected options alone, got "${positionals.join('" and "')}"`);
  return values;
}

/** A whole number given as text. */
export function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^-?\d+$/.test(text.trim())) throw new UsageError(`--${name}: expected a whole number, got "${text}"`);
  return Number(text);
}

/** Seconds given as text, whole or not. */
export function seconds(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^-?\d+(\.\d+)?$/.test(text.trim())) throw new UsageError(`--${name}: expected seconds, got "${text}"`);
  return Number(text);
}

/** `A..B`: the numbers from A up to B, B not included. */
export function range(text: string): { from: number; to: number } {
  const [, from, to] = /^(-?\d+)\.\.(-?\d+)$/.exec(text) ?? [];
  if (from === undefined || to === undefined)
    throw new UsageError(`--range: expected A..B, such as 0..10, got "${text}"`);
  if (![from, to].every((end) => Number.isSafeInteger(Number(end))))
    throw new UsageError(`--range: expected numbers up to ${Number.MAX_SAFE_INTEGER}, got "${text}"`);
  if (Number(to) < Number(from)) throw new UsageError(`--range: expected B not below A, got "${text}"`);
  return { from: Number(from), to: Number(to) };
}

/** `--param name=value`, where a value is JSON if it can be, or a file with a JSON object. */
export async function readParams(
  given: readonly string[],
  readFile: (file: string) => Promise<string>,
): Promise<Record<string, unknown>> {
  const params: Record<string, unknown> = {};
  for (const text of given) {
    const equals = text.indexOf('=');
    if (equals > 0) params[text.slice(0, equals)] = jsonOrText(text.slice(equals + 1));
    else Object.assign(params, await objectIn(text, readFile));
  }
  return params;
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

async function objectIn(file: string, readFile: (file: string) => Promise<string>): Promise<object> {
  const text = await readFile(file).catch(() => {
    throw new UsageError(`--param: expected name=value or a file with a JSON object, got "${file}"`);
  });
  const value = jsonOrText(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError(`--param ${file}: expected a JSON object in it`);
  return value;
}

/** `10`, a number of failures, or `0.5%`, a share of all items. */
export function tolerance(text: string | undefined): Tolerance | undefined {
  if (text === undefined) return undefined;
  const [, number, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim()) ?? [];
  const value = Number(number);
  if (number !== undefined && percent === '%' && value <= 100) return { percent: value };
  if (number !== undefined && percent === '' && Number.isInteger(value)) return { count: value };
  throw new UsageError(`--tolerate: expected a whole number of failures or a percentage up to 100%, got "${text}"`);
}
