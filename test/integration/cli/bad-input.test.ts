import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fanout, fanout, workFolder } from '../../support/cli.ts';

const cwd = workFolder('bad-input');
const runtimeFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('fanout-local-'));
let before: string[];

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d]);

beforeAll(async () => {
  await rm(join(cwd, '.fanout/jobs'), { recursive: true, force: true });
  // The tasks are known once, so that each case is quick.
  await fanout(['tasks'], cwd);
  await writeFile(join(cwd, 'numbers.jsonl'), '1\n2\n');
  await writeFile(join(cwd, 'numbers.dat'), '1\n2\n');
  await writeFile(join(cwd, 'picture.png'), PNG);
  await writeFile(join(cwd, 'picture'), PNG);
  await writeFile(join(cwd, 'no.json'), '{"version":');
  await mkdir(join(cwd, 'folder.jsonl'), { recursive: true });
  await rm(join(cwd, 'link.jsonl'), { force: true });
  await symlink('numbers.jsonl', join(cwd, 'link.jsonl'));
  before = runtimeFolders();
});

/** Nothing was created, and nothing is left. */
afterAll(() => {
  expect(existsSync(join(cwd, '.fanout/jobs'))).toBe(false);
  expect(runtimeFolders().filter((name) => !before.includes(name))).toEqual([]);
});

const noop = (...args: string[]) => ['run', 'noop', '--range', '0..1', ...args];
const DEEP = `${'['.repeat(6_000)}${']'.repeat(6_000)}`;

type Case = readonly [what: string, args: readonly string[], message: RegExp];

const USAGE: readonly Case[] = [
  ['an unknown command', ['rn'], /unknown command "rn" — did you mean run\?/],
  ['a command like none', ['frobnicate'], /unknown command "frobnicate" — fanout help/],
  ['no task', ['run'], /expected a task — fanout tasks lists them/],
  ['an unknown task', ['run', 'sqare', '--range', '0..1'], /unknown task "sqare".*did you mean square\?/],
  ['a task like none', ['run', 'resize', '--range', '0..1'], /unknown task "resize".* — --tasks FILE is for your own/],
  ['an unknown option', ['run', 'noop', '--rnage', '0..1'], /--rnage.*did you mean --range\?/],
  ['a target that is none', noop('--target', 'clout'), /--target: expected one of local, localstack, aws, got "clout"/],
  ['a target that is near one', noop('--target', 'lcoal'), /--target: .*did you mean local\?/],
  ['letters that changed places', ['rnu', 'noop'], /did you mean run\?/],
  ['a command in capitals', ['STATUS', 'x'], /did you mean status\?/],
  ['a word too many', ['jobs', 'extra'], /expected options alone, got "extra"/],
  ['a port without its option', ['up', '4566'], /expected options alone, got "4566"/],
  ['an unknown job', ['status', 'nonesuch'], /no job "nonesuch".* — fanout jobs/],
  ['results of an unknown job', ['results', 'nonesuch'], /no job "nonesuch".* — fanout jobs/],
  ['an unknown job to forget', ['clean', 'nonesuch'], /no job "nonesuch".* — fanout jobs/],
  ['no job', ['wait'], /expected one job id, got none — fanout jobs/],
  ['two jobs', ['cancel', 'a', 'b'], /expected one job id, got 2/],
  ['a job id that leads elsewhere', ['clean', '../..'], /job id: expected 1-64 characters/],
  ['a job id that leads elsewhere, to show', ['status', '../up'], /job id: expected 1-64 characters.*got "\.\.\/up"/],
  [
    'a shell that is none',
    ['completion', 'bsh'],
    /expected one shell of bash, zsh, fish, got "bsh" — did you mean bash\?/,
  ],
  ['an event file that is missing', ['invoke', 'none.json'], /expected an event file/],
  ['an event that is no JSON', ['invoke', 'no.json'], /no\.json: expected JSON/],
  ['a port that is none', ['up', '--port', '70000'], /--port: expected 0 to 65535, got 70000/],
  ['a port that is no number', ['up', '--port', 'http'], /--port: expected a whole number, got "http"/],
];

const INPUTS: readonly Case[] = [
  ['no input', ['run', 'noop'], /expected one input: a file, --range or --items; got none/],
  ['two inputs', ['run', 'noop', 'numbers.jsonl', '--range', '0..1'], /expected one input.*got 2/],
  ['two files', ['run', 'noop', 'numbers.jsonl', 'numbers.dat'], /expected one input, got "numbers.jsonl" and/],
  ['a range that is none', ['run', 'noop', '--range', '5'], /--range: expected A\.\.B/],
  [
    'a range beyond exact numbers',
    ['run', 'noop', '--range', '0..9007199254740993'],
    /--range: expected numbers up to/,
  ],
  ['a range backwards', ['run', 'noop', '--range', '5..1'], /B not below A/],
  ['items that are no array', ['run', 'noop', '--items', '{"a":1}'], /--items: expected a JSON array/],
  ['items that are no JSON', ['run', 'noop', '--items', '[1,'], /--items: expected a JSON array, got \[1, \(/],
  ['items nested too deep', ['run', 'noop', '--items', DEEP], /nested less deep/],
  ['a missing file', ['run', 'noop', 'none.jsonl'], /input: expected a file that exists, got "none\.jsonl"/],
  ['a directory', ['run', 'noop', 'folder.jsonl'], /input: expected a file, got the directory "folder\.jsonl"/],
  ['a file that is none', ['run', 'noop', '/dev/null'], /input: expected a file, got "\/dev\/null", which is none/],
  ['text of unknown format', ['run', 'noop', 'numbers.dat'], /ends in \.jsonl.*got "numbers\.dat" — --format/],
  [
    'a picture',
    ['run', 'noop', 'picture.png'],
    /expected text, got "picture\.png", which is binary \(a NUL at byte 8\)/,
  ],
  ['a file without extension', ['run', 'noop', 'picture'], /got "picture", which is binary/],
  ['a format that is none', ['run', 'noop', 'numbers.dat', '--format', 'xml'], /--format: expected jsonl.*got "xml"/],
  [
    'an output that is the input',
    ['run', 'noop', 'numbers.jsonl', '--output', 'link.jsonl'],
    /another file than the input/,
  ],
  ['an output of no name', noop('--output', ''), /--output: expected a file, got ""/],
  ['an output that is no file', noop('--output', '-'), /--output: expected a file, got "-" — \/dev\/stdout/],
  ['an output that nobody waits for', noop('--detach', '--output', 'out.jsonl'), /--output: .*got --detach/],
  ['an output in no directory', noop('--output', 'none/out.jsonl'), /--output: expected a file in a directory/],
  ['an output that is a directory', noop('--output', '.'), /--output: expected a file, got the directory "\."/],
  ['params of the wrong type', ['run', 'sleep', '--range', '0..1', '--param', 'ms=long'], /params.*ms/],
  [
    'a param of another name',
    ['run', 'sleep', '--range', '0..1', '--param', 'mss=1'],
    /takes .*ms.*; got mss — did you mean ms\?/,
  ],
  ['params for a task without', noop('--param', 'a=1'), /params: task "noop" takes none, got a/],
];

const SETTINGS: readonly Case[] = [
  ['chunk size 0', noop('--chunk-size', '0'), /--chunk-size: expected "auto" or a whole number from 1 to 10000, got 0/],
  ['chunk size -1', noop('--chunk-size', '-1'), /--chunk-size: expected "auto" or a whole number.*got -1/],
  ['chunk size 10,001', noop('--chunk-size', '10001'), /--chunk-size: .*got 10001/],
  ['chunk size NaN', noop('--chunk-size', 'NaN'), /--chunk-size: expected a whole number, got "NaN"/],
  ['concurrency 0', noop('--concurrency', '0'), /concurrency: .*from 2 \(the least AWS takes\) to 1000, got 0/],
  ['concurrency 1', noop('--concurrency', '1'), /concurrency: .*from 2 \(the least AWS takes\) to 1000, got 1/],
  ['concurrency 5,000', noop('--concurrency', '5000'), /concurrency: .*to 1000, got 5000/],
  ['concurrency NaN', noop('--concurrency', 'NaN'), /--concurrency: expected a whole number, got "NaN"/],
  ['concurrency 1 of a runtime', ['up', '--concurrency', '1'], /concurrency: .*from 2 \(the least AWS takes\)/],
  ['no attempts', noop('--max-attempts', '0'), /--max-attempts: expected a whole number from 1 to 100, got 0/],
  ['no time for an item', noop('--item-timeout', '0'), /--item-timeout: expected seconds, more than 0.*got 0/],
  ["an item's time that is none", noop('--item-timeout', '5s'), /--item-timeout: expected seconds, got "5s"/],
  ['a deadline of no time', noop('--deadline', '0'), /--deadline: expected a whole number from 1 to 518400, got 0/],
  ['a job id with a slash', noop('--job-id', 'a/b'), /--job-id: expected 1-64 characters.*got "a\/b"/],
  ['a job id of 65 characters', noop('--job-id', 'x'.repeat(65)), /--job-id: expected 1-64 characters/],
  ['a tolerance that is none', noop('--tolerate', 'few'), /--tolerate: expected/],
  ['a detached job without a runtime', noop('--detach'), /--detach: .* — start one with fanout up/],
];

const TASKS: readonly Case[] = [
  ['that is missing', ['run', 'noop', '--range', '0..1', '--tasks', 'none.ts'], /tasks: expected a file that exists/],
  ['that is a directory', ['tasks', '--tasks', 'folder.jsonl'], /tasks: expected a file, got "folder\.jsonl"/],
];

const SOURCES: readonly (readonly [string, string, RegExp])[] = [
  [
    'throws',
    "const one = 1;\nthrow new Error('no luck');\n",
    /broken-tasks\.ts: can't be loaded: Error: no luck \(line 2\)/,
  ],
  ['throws no error', "throw 'a text';\n", /broken-tasks\.ts: can't be loaded: a text/],
  ['exports nothing', 'export {};\n', /expected a module that exports tasks.*found none/],
  ['has a syntax error', '\nexport const = 1;\n', /broken-tasks\.ts: .*broken-tasks\.ts:2\)/],
];

/** In one line on stderr, with nothing on stdout. */
async function refused(args: readonly string[], message: RegExp) {
  const { code, stderr, stdout } = await fanout(args, cwd);
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
}

describe('known before the job is created: exit 2, one line, nothing started', () => {
  describe.concurrent('usage', () => {
    it.each(USAGE)('%s', (_, args, message) => refused(args, message));
  });
  describe.concurrent('input and output', () => {
    it.each(INPUTS)('%s', (_, args, message) => refused(args, message));
  });
  describe.concurrent('settings', () => {
    it.each(SETTINGS)('%s', (_, args, message) => refused(args, message));
  });
  describe('a tasks file', () => {
    it.each(TASKS)('%s', (_, args, message) => refused(args, message));
    it.each(SOURCES)('that %s', async (_, source, message) => {
      await writeFile(join(cwd, 'broken-tasks.ts'), source);
      await refused(noop('--tasks', 'broken-tasks.ts'), message);
    });
  });

  it.runIf(process.platform === 'linux').each([
    ['/sys', /\.fanout: expected a directory that can be written to, got "\/sys" \(E\w+\)/],
    ['/proc/self', /\.fanout: expected a directory that can be written to, got "\/proc\/\d+" \(E\w+\)/],
  ])('a current directory that nothing can be made in: %s', async (folder, message) => {
    for (const args of [['tasks'], ['up'], noop()]) {
      const { code, stderr } = await fanout(args, folder);
      expect(stderr).toMatch(message);
      expect({ code, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 2, lines: 1 });
    }
  });

  it.runIf(process.platform === 'linux')('an output where no file can be made', async () => {
    await refused(noop('--output', '/proc/out.jsonl'), /--output: .*got "\/proc\/out\.jsonl" \(E\w+\)/);
    await refused(noop('--output', '/sys/out.jsonl'), /--output: .*got "\/sys\/out\.jsonl" \(E\w+\)/);
  });

  it('a target by the environment, which --target goes before', async () => {
    const by = (FANOUT_TARGET: string, ...args: string[]) =>
      new Fanout(['jobs', ...args], cwd, { FANOUT_TARGET }).ended;
    expect(await by('cloud')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/FANOUT_TARGET: expected one of/),
    });
    expect(await by('aws', '--target', 'local')).toMatchObject({ code: 0, stderr: '' });
    expect(await by('')).toMatchObject({ code: 0, stderr: '' });
  });
});
