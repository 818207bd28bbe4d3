import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endpointOf } from '../../../client/targets/remote.ts';
import { Fanout, fanout, lastJson, type Ran, workFolder } from '../../support/cli.ts';
import { conformancePlace } from '../../support/conformance-target.ts';
import { eventually } from '../../support/eventually.ts';
import { openPipeline, type Pipeline } from '../../support/pipeline.ts';

const cwd = workFolder('conformance');
const SAMPLE = resolve(import.meta.dirname, '../../../events/samples/direct-range.json');
let pipeline: Pipeline;
let at: string[];
beforeAll(async () => {
  pipeline = await openPipeline();
  const place = conformancePlace();
  const endpoint = place === undefined ? pipeline.endpoint.endpoint : endpointOf(place).endpoint;
  at = [
    ...(place?.target === 'aws' ? ['--target', 'aws'] : ['--endpoint', endpoint ?? '']),
    ...['--stack', place?.stackName ?? 'Conformance'],
  ];
});
afterAll(() => pipeline.close());

const command = (...args: string[]): Promise<Ran> => fanout([...args, ...at], cwd);
const jobOf = (ran: Ran) => String(lastJson(ran)['jobId']);

describe('the command', () => {
  it('runs a file, and tells of status, results, failures and logs of its job', async () => {
    await writeFile(join(cwd, 'numbers.jsonl'), '1\n2\n"three"\n4\n');
    const ran = await command('run', 'square', 'numbers.jsonl', '--output', 'squares.jsonl', '--json');
    expect(ran.code).toBe(1);
    expect(lastJson(ran)).toMatchObject({
      state: 'partial',
      total: 4,
      succeeded: 3,
      failed: 1,
      resultsFile: 'squares.jsonl',
    });
    const jobId = jobOf(ran);
    expect(lastJson(await command('status', jobId, '--json'))).toMatchObject({ jobId, state: 'partial', failed: 1 });
    const { stdout } = await command('results', jobId);
    expect(stdout).toBe(await readFile(join(cwd, 'squares.jsonl'), 'utf8'));
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { value?: number }).value),
    ).toEqual([1, 4, undefined, 16]);
    expect((await command('failures', jobId)).stdout).toMatch(/item 2: SchemaViolation: .*number/);
    const isLogged = async () => /job created .*task=square/.test((await command('logs', jobId)).stdout);
    await eventually(async () => (await isLogged()) || undefined, 'its log');
  });

  it('waits for a job that another one started, and cancels one', async () => {
    const detached = await command('run', 'sleep', '--range', '0..20', '--param', 'ms=20', '--detach', '--json');
    expect(detached.code).toBe(0);
    expect(lastJson(await command('wait', jobOf(detached), '--json'))).toMatchObject({ state: 'succeeded', total: 20 });
    const long = await command(
      'run',
      'sleep',
      '--range',
      '0..400',
      '--chunk-size',
      '5',
      '--param',
      'ms=200',
      '--detach',
      '--json',
    );
    expect(await command('cancel', jobOf(long))).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/was cancelled: .* skipped/),
    });
    expect((await command('wait', jobOf(long), '--json')).code).toBe(1);
  });

  it('interrupted, cancels its job first', async () => {
    const args = ['run', 'sleep', '--range', '0..400', '--chunk-size', '5', '--param', 'ms=200'];
    const running = new Fanout([...args, '--job-id', `cut-${process.pid}`, ...at], cwd);
    const hasBegun = async () => (await command('status', `cut-${process.pid}`)).code === 0;
    await eventually(async () => (await hasBegun()) || undefined, 'a job', 30_000);
    running.child.kill('SIGINT');
    expect(await running.ended).toMatchObject({
      code: 130,
      stderr: expect.stringMatching(/interrupted: job cut-.* was cancelled/),
    });
  });

  it('sends an event file, and lists the tasks and jobs that are there', async () => {
    const invoked = await command('invoke', SAMPLE, '--json');
    expect(invoked).toMatchObject({ code: 0 });
    expect(lastJson(invoked)).toMatchObject({ state: 'succeeded' });
    expect((await command('tasks')).stdout).toContain('prints');
    expect((await command('jobs')).stdout).toContain(jobOf(invoked));
  });

  it('refuses what the stack would refuse, before there is a job', async () => {
    expect(await command('run', 'squar', '--range', '0..1')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/did you mean square/),
    });
    expect(await command('run', 'sleep', '--range', '0..1', '--param', 'm=1')).toMatchObject({ code: 2 });
    expect(await command('status', 'nonesuch')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no job "nonesuch"/),
    });
  });

  it('and a stack of other protocol versions refuse each other', async () => {
    const request = { version: 2, task: 'square', input: { type: 'range', from: 0, to: 1 } };
    expect(await pipeline.connection.start(request)).toMatchObject({
      error: { message: expect.stringMatching(/version: expected protocol version 1, got 2/) },
    });
  });
});
