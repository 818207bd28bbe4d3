import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Timeline } from '../../../client/timeline/timeline.ts';
import { Fanout, fanout, lastJson, workFolder } from '../../support/cli.ts';
import { eventually } from '../../support/eventually.ts';

const cwd = workFolder('timeline');
await rm(join(cwd, '.fanout/jobs'), { recursive: true, force: true });

const CRASHING = [
  'run',
  'crash',
  '--range',
  '0..40',
  '--chunk-size',
  '10',
  '--param',
  'how=kill',
  '--param',
  'every=20',
];

describe('fanout timeline', () => {
  it('draws a job that has ended, with its failures and what died', async () => {
    const { jobId } = lastJson(await fanout([...CRASHING, '--json'], cwd));
    const course = lastJson(await fanout(['timeline', String(jobId), '--json'], cwd)) as unknown as Timeline;
    expect(course.job).toMatchObject({ task: 'crash', total: 40, chunks: 4, failed: 2 });
    const bars = course.environments.flatMap((environment) => environment.bars);
    expect(bars.filter(({ outcome }) => outcome === 'failed').map(({ first }) => first)).toEqual(
      expect.arrayContaining([10, 30]),
    );
    expect(bars.every(({ fromMs, toMs }) => fromMs <= toMs)).toBe(true);
    const deaths = course.environments.flatMap((environment) => environment.deaths);
    expect(deaths.map(({ item }) => item)).toEqual(expect.arrayContaining([19, 39]));
    expect(course.producer.sealedMs).toBeGreaterThan(0);

    const text = await fanout(['timeline', String(jobId)], cwd);
    expect(text.stdout).toContain(`crash · job ${jobId}`);
    expect(text.stdout).toMatch(/^pid \d+ .*▓/m);
    const drawn = await fanout(['timeline', String(jobId), '--output', 'job.svg'], cwd);
    expect(drawn.code).toBe(0);
    expect(readFileSync(join(cwd, 'job.svg'), 'utf8')).toMatch(/^<svg .*worker died.*<\/svg>\n$/s);
  });

  it('draws a job while it runs, on a runtime that is up', async () => {
    const up = new Fanout(['up'], cwd);
    await eventually(() => /http:\/\/127\.0\.0\.1:\d+/.exec(up.stdout)?.[0], 'an endpoint', 30_000);
    const run = new Fanout(
      ['run', 'sleep', '--range', '0..200', '--chunk-size', '2', '--param', 'ms=100', '--job-id', 'slow'],
      cwd,
    );
    const course = await eventually(async () => {
      const ran = await fanout(['timeline', 'slow', '--json'], cwd);
      const found = ran.code === 0 ? (lastJson(ran) as unknown as Timeline) : undefined;
      return found !== undefined && found.environments.length > 1 ? found : undefined;
    }, 'a course');
    expect(course.job.state).toBe('running');
    expect(course.environments.flatMap(({ bars }) => bars).length).toBeLessThan(100);
    run.child.kill('SIGINT');
    await run.ended;
    up.child.kill('SIGINT');
    await up.ended;
  });

  it('refuses what it cannot draw, in a line', async () => {
    const unknown = await fanout(['timeline', 'nope'], cwd);
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toBe('fanout: no job "nope" in this directory — fanout jobs lists them\n');
    await mkdir(join(cwd, '.fanout/jobs/bare'), { recursive: true });
    await writeFile(join(cwd, '.fanout/jobs/bare/job.json'), '{"jobId":"bare","state":"succeeded"}');
    const bare = await fanout(['timeline', 'bare', '--output', 'bare.svg'], cwd);
    expect(bare).toMatchObject({ code: 2, stdout: '' });
    expect(bare.stderr).toMatch(/^fanout: job "bare" has no log that tells its course — .*\n$/);
    expect(existsSync(join(cwd, 'bare.svg'))).toBe(false);
    const folder = await fanout(['timeline', 'bare', '--output', '.'], cwd);
    expect(folder.stderr).toBe('fanout: --output: expected a file, got the directory "."\n');
    const png = await fanout(['timeline', 'bare', '--output', 'bare.png'], cwd);
    expect(png).toMatchObject({
      code: 2,
      stderr: 'fanout: --output: expected a name for an SVG picture, got "bare.png"\n',
    });
    expect(existsSync(join(cwd, 'bare.png'))).toBe(false);
  });
});
