import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fanout, fanout, lastJson, workFolder } from '../../support/cli.ts';
import { eventually } from '../../support/eventually.ts';

const cwd = workFolder('live');
let up: Fanout;

const SUMMARY_KEYS = [
  'jobId',
  'state',
  'total',
  'succeeded',
  'failed',
  'skipped',
  'chunks',
  'attempts',
  'elapsedMs',
  'itemsPerSecond',
  'processes',
  'resultsFile',
];

beforeAll(async () => {
  await rm(join(cwd, '.fanout/up.json'), { force: true });
  expect((await fanout(['run', 'noop', '--range', '0..1', '--detach'], cwd)).stderr).toMatch(/fanout up/);
  expect(await fanout(['wait', 'job-1'], cwd)).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/no runtime is up/),
  });
  up = new Fanout(['up'], cwd);
  await eventually(() => /http:\/\/127/.exec(up.stdout)?.[0], 'an endpoint', 30_000);
});
afterAll(async () => {
  up.child.kill('SIGINT');
  await up.ended;
});

describe('with a runtime that is up', () => {
  it('a job goes on without the command that started it, and another one waits for it', async () => {
    const detached = await fanout(['run', 'sleep', '--range', '0..30', '--param', 'ms=20', '--detach'], cwd);
    expect(detached.code).toBe(0);
    const jobId = detached.stdout.trim();
    const waited = await fanout(['wait', jobId, '--json'], cwd);
    expect(waited.code).toBe(0);
    expect(lastJson(waited)).toMatchObject({ jobId, state: 'succeeded', succeeded: 30 });
  });

  it('a job is cancelled by its id, once', async () => {
    const args = ['run', 'sleep', '--range', '0..500', '--chunk-size', '5', '--param', 'ms=100', '--detach'];
    const jobId = (await fanout(args, cwd)).stdout.trim();
    const cancelled = await fanout(['cancel', jobId], cwd);
    expect(cancelled).toMatchObject({ code: 0, stdout: expect.stringMatching(/was cancelled: .* skipped/) });
    expect((await fanout(['cancel', jobId], cwd)).stderr).toMatch(/had ended/);
    expect((await fanout(['wait', jobId, '--json'], cwd)).code).toBe(1);
  });

  it.each(['status', 'wait', 'results', 'cancel'])('%s of an id that names no job is refused', async (command) => {
    expect(await fanout([command, 'nonesuch'], cwd)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^fanout: no job "nonesuch" .* — fanout jobs lists them\n$/),
    });
    expect(await fanout([command, '../up'], cwd)).toMatchObject({ code: 2 });
  });

  it('status and jobs tell how far a job is while it runs, and how it ended', async () => {
    const args = ['run', 'sleep', '--range', '0..400', '--chunk-size', '5', '--param', 'ms=100', '--detach'];
    const jobId = (await fanout(args, cwd)).stdout.trim();
    const status = async () => lastJson(await fanout(['status', jobId, '--json'], cwd));
    const live = await eventually(
      async () => {
        const job = await status();
        return Number(job['done']) > 0 ? job : undefined;
      },
      'an item that is done',
      30_000,
    );
    expect(live).toMatchObject({ jobId, state: 'running', total: 400, chunks: 80, attempts: null, sealed: true });
    expect(live['done']).toBeLessThan(400);
    expect(live['succeeded']).toBe(live['done']);
    for (const key of ['elapsedMs', 'itemsPerSecond', 'settledChunks', 'processes', 'running'])
      expect(live[key], key).toBeGreaterThan(0);
    expect(live).not.toHaveProperty('resultsFile');

    expect((await fanout(['status', jobId], cwd)).stdout).toMatch(
      /^running: \d+ of 400 items, \d+ succeeded, 0 failed\n\d+ of 80 chunks, \d+ running, .* items\/s · job /,
    );
    expect((await fanout(['jobs'], cwd)).stdout).toMatch(new RegExp(`^${jobId} +sleep +running +\\d+ of 400`, 'm'));
    expect(await fanout(['results', jobId], cwd)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(new RegExp(`has no results yet: it runs — fanout wait ${jobId}`)),
    });

    await fanout(['cancel', jobId], cwd);
    const waited = lastJson(await fanout(['wait', jobId, '--json'], cwd));
    expect(waited).toMatchObject({ state: 'cancelled', total: 400 });
    expect(Object.keys(waited)).toEqual(SUMMARY_KEYS);
    expect(await status()).toEqual(waited);
    const listed = (await fanout(['jobs', '--json'], cwd)).stdout.split('\n').filter((line) => line.includes(jobId));
    expect(listed.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ state: 'cancelled' }]);
  });

  it('wait bears the failures that the job was given to bear, on the runtime and from what was kept', async () => {
    const args = ['run', 'square', '--items', '[1,"two"]', '--detach'];
    const strict = (await fanout(args, cwd)).stdout.trim();
    const lenient = (await fanout([...args, '--tolerate', '1'], cwd)).stdout.trim();
    for (let time = 0; time < 2; time += 1) {
      expect((await fanout(['wait', strict], cwd)).code).toBe(1);
      expect((await fanout(['wait', lenient], cwd)).code).toBe(0);
    }
  });

  it('items come from standard input', async () => {
    const run = new Fanout(['run', 'square', '-', '--json'], cwd, {}, '2\n3\n"four"\n');
    expect(lastJson(await run.ended)).toMatchObject({ total: 3, succeeded: 2, failed: 1 });
    const lines = new Fanout(['run', 'take', '-', '--format', 'lines', '--json'], cwd, {}, 'a\nb');
    expect(lastJson(await lines.ended)).toMatchObject({ total: 2, succeeded: 2 });
  });
});
