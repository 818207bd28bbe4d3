import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fanout, fanout, lastJson, workFolder } from '../../support/cli.ts';
import { eventually } from '../../support/pipeline.ts';

const cwd = workFolder('live');
let up: Fanout;

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

  it('an id that names no job is refused', async () => {
    expect(await fanout(['cancel', 'nonesuch'], cwd)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/no job/),
    });
    expect(await fanout(['wait', '../up'], cwd)).toMatchObject({ code: 2 });
  });

  it('items come from standard input', async () => {
    const run = new Fanout(['run', 'square', '-', '--json'], cwd, {}, '2\n3\n"four"\n');
    expect(lastJson(await run.ended)).toMatchObject({ total: 3, succeeded: 2, failed: 1 });
    const lines = new Fanout(['run', 'take', '-', '--format', 'lines', '--json'], cwd, {}, 'a\nb');
    expect(lastJson(await lines.ended)).toMatchObject({ total: 2, succeeded: 2 });
  });
});
