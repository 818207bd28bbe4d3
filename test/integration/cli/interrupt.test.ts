import { existsSync, readdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Fanout, fanout, workFolder } from '../../support/cli.ts';
import { eventually } from '../../support/eventually.ts';

const cwd = workFolder('interrupt');
/** Other tests bundle, too. */
const TMPDIR = workFolder('interrupt/tmp');
const NO_INPUT = undefined;
const start = (...args: string[]) => new Fanout(args, cwd, { TMPDIR }, NO_INPUT, { ownGroup: true });
const bundles = () => readdirSync(TMPDIR).filter((name) => name.startsWith('fanout-bundles-'));

it('Ctrl-C while the tasks are bundled is an interruption, no failure of them, and leaves nothing', async () => {
  const loading = join(cwd, 'loading');
  await rm(loading, { force: true });
  await writeFile(
    join(cwd, 'slow-to-load.ts'),
    `import { writeFileSync } from 'node:fs';
import { defineTask } from 'fanout';
writeFileSync(${JSON.stringify(loading)}, '');
await new Promise((resolve) => setTimeout(resolve, 15_000));
export const say = defineTask({ name: 'say', run: () => 1 });
`,
  );
  const run = start('run', 'say', '--range', '0..1', '--tasks', 'slow-to-load.ts');
  await eventually(() => existsSync(loading) || undefined, 'tasks that are being loaded', 30_000);
  expect(bundles()).toHaveLength(1);
  run.pressCtrlC();
  expect(await run.ended).toEqual({ code: 130, stdout: '', stderr: '' });
  expect(bundles()).toEqual([]);
});

it('a deploy that is interrupted says what goes on, and the next one brings it to its end', async () => {
  const up = new Fanout(['up', '--empty'], cwd);
  try {
    const endpoint = await eventually(() => /http:\/\/127[.\d:]+/.exec(up.stdout)?.[0], 'an endpoint', 30_000);
    const deploy = start('deploy', '--endpoint', endpoint);
    await eventually(() => deploy.stderr.includes('Bootstrapping') || undefined, 'a bootstrap', 60_000);
    deploy.pressCtrlC();
    const cut = await deploy.ended;
    expect(cut).toMatchObject({ code: 130, stdout: '' });
    expect(cut.stderr).toContain(`interrupted: what ${endpoint} has begun goes on there`);
    expect(cut.stderr).not.toContain('fanout: cdk');

    expect(await fanout(['deploy', '--endpoint', endpoint], cwd)).toMatchObject({ code: 0 });
    expect(await fanout(['run', 'square', '--range', '0..3', '--endpoint', endpoint], cwd)).toMatchObject({ code: 0 });
  } finally {
    up.child.kill('SIGINT');
    await up.ended;
  }
}, 120_000);

/** Starts a command that runs a job of items that sleep, and presses Ctrl-C once that is under way. */
async function interrupted(jobId: string, items: number, ms: number): Promise<Fanout> {
  const settings = ['--range', `0..${items}`, '--param', `ms=${ms}`, '--chunk-size', '5', '--job-id', jobId];
  const run = start('run', 'sleep', ...settings);
  await eventually(() => existsSync(join(cwd, `.fanout/jobs/${jobId}/log.jsonl`)) || undefined, 'a job', 30_000);
  run.pressCtrlC();
  return run;
}

it('a second Ctrl-C ends the command at once, and says so', async () => {
  const run = await interrupted('twice', 10, 2_500);
  await pause(500);
  run.pressCtrlC();
  const ended = await run.ended;
  expect(ended).toMatchObject({ code: 130, stdout: '' });
  expect(ended.stderr).toMatch(/^interrupted again: ended at once, and what was under way is not kept$/m);
  const status = await fanout(['status', 'twice'], cwd);
  expect(status).toMatchObject({ code: 2, stdout: '' });
  expect(status.stderr).toMatch(/job "twice" has no record yet: .* — fanout timeline twice shows how far it came/);
});

it('a Ctrl-C that comes twice, as npx hands it on, is one', async () => {
  const run = await interrupted('once', 50, 300);
  await pause(20);
  run.pressCtrlC();
  expect(await run.ended).toMatchObject({ code: 130, stderr: expect.stringMatching(/job once was cancelled/) });
  expect((await fanout(['status', 'once', '--json'], cwd)).stdout).toContain('"state":"cancelled"');
});
