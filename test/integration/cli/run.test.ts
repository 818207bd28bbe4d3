import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { fanout, lastJson, workFolder } from '../../support/cli.ts';

const cwd = workFolder('run');
beforeAll(async () => {
  await fanout(['tasks'], cwd);
  await writeFile(join(cwd, 'numbers.jsonl'), '1\n2\nthree\n4\n');
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

  it('says how many more failed than it shows', async () => {
    const ran = await fanout(['run', 'square', '--items', '[1,"b","c","d","e","f"]'], cwd);
    expect(ran.stderr).toMatch(/item 1: .*\n.*item 2: .*\n.*item 3: .*\n {2}and 2 more\nfailures: .*failures\.jsonl/);
  });

  it('gives an item the time that is asked for', async () => {
    const args = ['run', 'sleep', '--range', '0..2', '--param', 'ms=60000', '--item-timeout', '0.2'];
    const ran = await fanout(args, cwd);
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringMatching(/item 0: ItemTimedOut: .* within 200 ms/) });
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

describe('help', () => {
  it('says its version, and the same help both ways', async () => {
    expect((await fanout(['--version'], cwd)).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await fanout(['help', 'run'], cwd)).stdout).toBe((await fanout(['run', '--help'], cwd)).stdout);
  });

  it('lists the commands; without one, it is a wrong use', async () => {
    const { stdout, code } = await fanout(['--help'], cwd);
    expect(code).toBe(0);
    for (const name of ['run', 'up', 'completion']) expect(stdout).toMatch(new RegExp(`^  ${name} +\\w`, 'm'));
    expect((await fanout([], cwd)).code).toBe(2);
  });
});
