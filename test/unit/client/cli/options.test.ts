import { expect, it } from 'vitest';
import { parseOptions, range, readParams, seconds, wholeNumber } from '../../../../client/cli/options.ts';
import { nearest } from '../../../../client/nearest.ts';

const OPTIONS = {
  range: { type: 'string' },
  param: { type: 'string', multiple: true },
  json: { type: 'boolean' },
} as const;

it('takes values that begin with a minus and a digit', () => {
  const { values, positionals } = parseOptions(['square', '--range', '-5..-2', '--param', '-1', '--json'], OPTIONS);
  expect(values).toEqual({ range: '-5..-2', param: ['-1'], json: true });
  expect(positionals).toEqual(['square']);
});

it.each<[string, string[], string, string | undefined]>([
  ['an unknown option', ['--rnage', '1'], "Unknown option '--rnage'", 'did you mean --range?'],
  ['one that is like none', ['--quantity', '1'], "Unknown option '--quantity'", '--help lists them'],
  ['a value that is an option', ['--param', '--json'], "Option '--param' argument is ambiguous", undefined],
  ['no value', ['--range'], "Option '--range <value>' argument missing", undefined],
])('%s: one line, and a suggestion only where it helps', (_, args, message, hint) => {
  expect(() => parseOptions(args, OPTIONS)).toThrow(expect.objectContaining({ message, hint }));
});

it('reads ranges of numbers that count exactly', () => {
  expect(range('-5..-2')).toEqual({ from: -5, to: -2 });
  expect(range('3..3')).toEqual({ from: 3, to: 3 });
  for (const text of ['5', '1..', '2..1', 'a..b', '0..9007199254740993']) expect(() => range(text)).toThrow('--range:');
});

it('reads whole numbers only', () => {
  expect(wholeNumber('port', undefined)).toBeUndefined();
  expect(wholeNumber('port', '-1')).toBe(-1);
  for (const text of ['', '1.5', '1e3', 'NaN']) expect(() => wholeNumber('port', text)).toThrow('--port:');
});

it('reads seconds, whole or not', () => {
  expect(seconds('item-timeout', undefined)).toBeUndefined();
  expect(seconds('item-timeout', '0.5')).toBe(0.5);
  for (const text of ['', '5s', '1e3', '.5']) expect(() => seconds('item-timeout', text)).toThrow('--item-timeout:');
});

it('reads params by name, as JSON where they are, and from files', async () => {
  const readFile = async (file: string) => (file === 'p.json' ? '{"a":1,"b":2}' : Promise.reject(new Error('none')));
  expect(await readParams(['p.json', 'b=[3]', 'c=x=y'], readFile)).toEqual({ a: 1, b: [3], c: 'x=y' });
  await expect(readParams(['none'], readFile)).rejects.toThrow('expected name=value');
  await expect(readParams(['list'], async () => '[1]')).rejects.toThrow('expected a JSON object');
});

it('takes a word for another only where it is near', () => {
  expect(nearest('rn', ['run', 'up'])).toBe('run');
  expect(nearest('sqare', ['square', 'sleep'])).toBe('square');
  expect(nearest('rnu', ['run', 'up'])).toBe('run');
  expect(nearest('RUN', ['run', 'up'])).toBe('run');
  expect(nearest('xyz', ['run', 'up'])).toBeUndefined();
  expect(nearest('any', [])).toBeUndefined();
});
