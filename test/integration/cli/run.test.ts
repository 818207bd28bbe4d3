import { existsSync } from 'node:fs';
import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fanout, lastJson, workFolder } from '../../support/cli.ts';

const cwd = workFolder('run');
beforeAll(async () => {
  await fanout(['tasks'], cwd);
  await writeFile(join(cwd, 'numbers.jsonl'), '1\n2\nthree\n4\n');
  await rm(join(cwd, 'link.jsonl'), { force: true });
  await symlink('numbers.jsonl', join(cwd, 'link.jsonl'));
});

describe('fanout run', () => {
  it('prints one object with --json, and keeps record, results and log', async () => {
    const ran = await fanout(['run', 'square', '--range', '0..100', '--json'], cwd);
    expect(ran.code).toBe(0);
    const job = lastJson(ran);
    expect(Object.keys(job).sort()).toEqual(
      [
        'attempts',
        'chunks',
        'elapsedMs',
        'failed',
        'itemsPerSecond',
        'jobId',
        'processes',
        'resultsFile',
        'skipped',
        'state',
        'succeeded',
        'total',
      ].sort(),
    );
    expect(job).toMatchObject({ state: 'succeeded', total: 100, succeeded: 100, failed: 0, skipped: 0, attempts: 100 });
    const folder = join(cwd, '.fanout/jobs', String(job['jobId']));
    const results = (await readFile(join(folder, 'results.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(JSON.parse(results[7] ?? '')).toEqual({ index: 7, status: 'succeeded', value: 49, attempts: 1 });
    expect(existsSync(join(folder, 'job.json'))).toBe(true);
    expect(await readFile(join(folder, 'log.jsonl'), 'utf8')).toContain('job created');

    const listed = await fanout(['jobs'], cwd);
    expect(listed.stdout).toContain(String(job['jobId']));
    const printed = await fanout(['results', String(job['jobId'])], cwd);
    expect(printed.stdout.trimEnd().split('\n')).toEqual(results);
    expect(lastJson(await fanout(['status', String(job['jobId']), '--json'], cwd))).toMatchObject({ succeeded: 100 });
  });

  it('ends with 1 where items failed, says so, and writes results in input order', async () => {
    const ran = await fanout(['run', 'square', 'numbers.jsonl', '--output', 'out.jsonl'], cwd);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(/partial: 3 succeeded, 1 failed of 4/);
    const lines = (await readFile(join(cwd, 'out.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { index: number; status: string });
    expect(lines.map(({ index, status }) => [index, status])).toEqual([
      [0, 'succeeded'],
      [1, 'succeeded'],
      [2, 'failed'],
      [3, 'succeeded'],
    ]);
  });

  it('ends with 0 where no more failed than was tolerated, and shows what did', async () => {
    const args = ['run', 'square', '--items', '[1,"two",3]'];
    const within = await fanout([...args, '--tolerate', '1'], cwd);
    expect(within.code).toBe(0);
    expect(within.stdout).toMatch(/partial: 2 succeeded, 1 failed of 3/);
    expect(within.stderr).toMatch(/item 1: SchemaViolation: .*\n.*failures\.jsonl/);
    expect((await fanout([...args, '--tolerate', '10%'], cwd)).code).toBe(1);
  });

  it('takes params, by name or from a file', async () => {
    await writeFile(join(cwd, 'params.json'), '{"rate": 1}');
    const ran = await fanout(
      [
        'run',
        'fail',
        '--items',
        '[1,2]',
        '--param',
        'params.json',
        '--param',
        'seed=3',
        '--max-attempts',
        '1',
        '--json',
      ],
      cwd,
    );
    expect(ran.code).toBe(1);
    expect(lastJson(ran)).toMatchObject({ state: 'partial', failed: 2, attempts: 2 });
  });

  it('runs the tasks of a file, and again after it changed', async () => {
    const file = join(cwd, 'my-tasks.ts');
    const source = (factor: number) =>
      `import { defineTask } from 'fanout';\nexport const times = defineTask({ name: 'times', run: (n: number) => n * ${factor} });\n`;
    const values = async () => (await readFile(join(cwd, 'times.jsonl'), 'utf8')).match(/"value":\d+/g);
    const args = ['run', 'times', '--items', '[1,2,3]', '--tasks', 'my-tasks.ts', '--output', 'times.jsonl'];
    await writeFile(file, source(2));
    expect((await fanout(args, cwd)).code).toBe(0);
    expect(await values()).toEqual(['"value":2', '"value":4', '"value":6']);
    await writeFile(file, source(10));
    expect((await fanout(args, cwd)).code).toBe(0);
    expect(await values()).toEqual(['"value":10', '"value":20', '"value":30']);
  });
});

describe('what is wrong before a job is created ends with 2, in one line', () => {
  it.each<[string, string[], RegExp]>([
    ['no command', ['rn'], /unknown command "rn" — did you mean run\?/],
    ['no task', ['run'], /expected a task/],
    ['an unknown task', ['run', 'sqare', '--range', '0..1'], /unknown task "sqare".*did you mean square\?/],
    ['an unknown option', ['run', 'noop', '--rnage', '0..1'], /--rnage.*did you mean --range\?/],
    ['no input', ['run', 'noop'], /expected one input/],
    ['two inputs', ['run', 'noop', 'numbers.jsonl', '--range', '0..1'], /expected one input.*got 2/],
    ['a range that is none', ['run', 'noop', '--range', '5'], /--range: expected A\.\.B/],
    [
      'a range beyond exact numbers',
      ['run', 'noop', '--range', '0..9007199254740993'],
      /--range: expected numbers up to/,
    ],
    [
      'items nested too deep',
      ['run', 'noop', '--items', `${'['.repeat(6_000)}${']'.repeat(6_000)}`],
      /nested less deep/,
    ],
    [
      'an output that is the input',
      ['run', 'square', 'numbers.jsonl', '--output', 'link.jsonl'],
      /--output: expected another file than the input/,
    ],
    [
      'no attempts',
      ['run', 'noop', '--range', '0..1', '--max-attempts', '0'],
      /maxAttempts: expected a whole number from 1 to 100, got 0/,
    ],
    ['a range backwards', ['run', 'noop', '--range', '5..1'], /B not below A/],
    ['items that are no array', ['run', 'noop', '--items', '{"a":1}'], /--items: expected a JSON array/],
    ['items that are no JSON', ['run', 'noop', '--items', '[1,'], /--items: expected a JSON array/],
    ['a missing file', ['run', 'noop', 'none.jsonl'], /a file that exists, got "none\.jsonl"/],
    ['a directory', ['run', 'noop', '.'], /expected a file/],
    ['a file of unknown format', ['run', 'noop', 'numbers.dat'], /a file that exists/],
    [
      'chunk size 0',
      ['run', 'noop', '--range', '0..1', '--chunk-size', '0'],
      /chunkSize: expected "auto" or a whole number from 1 to 10000/,
    ],
    ['chunk size 10,001', ['run', 'noop', '--range', '0..1', '--chunk-size', '10001'], /chunkSize/],
    [
      'chunk size NaN',
      ['run', 'noop', '--range', '0..1', '--chunk-size', 'NaN'],
      /--chunk-size: expected a whole number/,
    ],
    [
      'concurrency 1',
      ['run', 'noop', '--range', '0..1', '--concurrency', '1'],
      /concurrency: expected a whole number from 2 \(the least AWS takes\)/,
    ],
    ['concurrency 5,000', ['run', 'noop', '--range', '0..1', '--concurrency', '5000'], /concurrency/],
    ['a job id with a slash', ['run', 'noop', '--range', '0..1', '--job-id', 'a/b'], /jobId: expected 1-64 characters/],
    ['a job id of 65 characters', ['run', 'noop', '--range', '0..1', '--job-id', 'x'.repeat(65)], /jobId/],
    ['params of the wrong type', ['run', 'sleep', '--range', '0..1', '--param', 'ms=long'], /params.*ms/],
    [
      'a missing tasks file',
      ['run', 'noop', '--range', '0..1', '--tasks', 'none.ts'],
      /tasks: expected a file that exists/,
    ],
    [
      'an output in no directory',
      ['run', 'noop', '--range', '0..1', '--output', 'none/out.jsonl'],
      /--output: expected a file in a directory/,
    ],
    ['a job id that leads elsewhere', ['clean', '../..'], /job id: expected 1-64 characters/],
    ['a tolerance that is none', ['run', 'noop', '--range', '0..1', '--tolerate', 'few'], /--tolerate: expected/],
    ['an unknown job', ['clean', 'nonesuch'], /no job "nonesuch"/],
    ['an unknown job', ['status', 'nonesuch'], /no job "nonesuch"/],
    ['an event file that is missing', ['invoke', 'none.json'], /expected an event file/],
    ['a port that is none', ['up', '--port', '70000'], /--port/],
  ])('%s', async (_, args, message) => {
    const { code, stderr, stdout } = await fanout(args, cwd);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it.each([
    ['throws', "throw new Error('no luck');", /no luck/],
    ['exports nothing', 'export {};', /expected a module that exports tasks/],
    ['has a syntax error', 'export const = 1;', /my-broken-tasks\.ts/],
  ])('a tasks file that %s', async (_, source, message) => {
    await writeFile(join(cwd, 'my-broken-tasks.ts'), source);
    const { code, stderr } = await fanout(['run', 'noop', '--range', '0..1', '--tasks', 'my-broken-tasks.ts'], cwd);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});

describe('help', () => {
  it('says its version, and the same help both ways', async () => {
    expect((await fanout(['--version'], cwd)).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await fanout(['help', 'run'], cwd)).stdout).toBe((await fanout(['run', '--help'], cwd)).stdout);
  });

  it('of each command shows its usage and two examples', async () => {
    const { stdout, code } = await fanout(['--help'], cwd);
    expect(code).toBe(0);
    for (const name of ['run', 'up', 'tasks', 'invoke', 'jobs', 'clean']) {
      expect(stdout).toContain(name);
      const help = await fanout([name, '--help'], cwd);
      expect(help.stdout).toContain(`fanout ${name}`);
      expect(
        help.stdout
          .trimEnd()
          .split('\n')
          .filter((line) => line.startsWith('  fanout ')).length,
      ).toBe(2);
    }
  });
});
