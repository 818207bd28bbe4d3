import { readdirSync, readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { descendantsOf, Fanout, fanout, isAlive, lastJson, workFolder } from '../../support/cli.ts';
import { eventually } from '../../support/eventually.ts';

const cwd = workFolder('lifecycle');
beforeEach(() => rm(join(cwd, '.fanout/up.json'), { force: true }));

const runtimeFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('fanout-local-'));

/** Starts `fanout up` and waits until it says where. */
async function startUp(args: string[] = []) {
  const up = new Fanout(['up', ...args], cwd);
  const endpoint = await eventually(() => /http:\/\/127\.0\.0\.1:\d+/.exec(up.stdout)?.[0], 'an endpoint', 30_000);
  return { up, endpoint };
}

describe('fanout up', () => {
  it('serves later commands, keeps their jobs, and ends without a trace', async () => {
    const before = runtimeFolders();
    const { up, endpoint } = await startUp();
    const ran = await fanout(['run', 'square', '--range', '0..10', '--json'], cwd);
    expect(lastJson(ran)).toMatchObject({ state: 'succeeded', total: 10 });
    const environments = (await (await fetch(`${endpoint}/_fanout/environments`)).json()) as { functionName: string }[];
    expect(environments.some(({ functionName }) => functionName.includes('Consumer'))).toBe(true);
    await writeFile(
      join(cwd, 'other.ts'),
      "import { defineTask } from 'fanout';\nexport const one = defineTask({ name: 'one', run: () => 1 });\n",
    );
    const others = ['run', 'one', '--range', '-5..-2', '--tasks', 'other.ts', '--concurrency', '3', '--json'];
    const aside = await fanout(others, cwd);
    expect(aside.stderr).toMatch(new RegExp(`^the runtime at ${endpoint} has other tasks.*\n$`));
    expect(lastJson(aside)).toMatchObject({ state: 'succeeded', total: 3 });
    const second = await fanout(['up'], cwd);
    expect(second.code).toBe(2);
    expect(second.stderr).toContain(endpoint);

    const processes = descendantsOf(up.child.pid ?? 0);
    expect(processes.length).toBeGreaterThan(0);
    up.child.kill('SIGINT');
    expect((await up.ended).code).toBe(0);
    await eventually(() => processes.every((pid) => !isAlive(pid)) || undefined, 'every process to be gone');
    await expect(fetch(`${endpoint}/_fanout/health`)).rejects.toThrow();
    expect(runtimeFolders().filter((name) => !before.includes(name))).toEqual([]);
  });

  it('has its tasks run by name, without their file again', async () => {
    await writeFile(
      join(cwd, 'two.ts'),
      "import { defineTask } from 'fanout';\nexport const two = defineTask({ name: 'two', run: () => 2 });\n",
    );
    const { up } = await startUp(['--tasks', 'two.ts']);
    const ran = await fanout(['run', 'two', '--range', '0..3', '--json'], cwd);
    expect(ran.stderr).toBe('');
    expect(lastJson(ran)).toMatchObject({ state: 'succeeded', total: 3 });
    expect((await fanout(['tasks'], cwd)).stdout).toMatch(/^two\s*$/);
    expect((await fanout(['complete', '--', 'run', ''], cwd)).stdout).toBe('two\n');
    up.child.kill('SIGINT');
    expect((await up.ended).code).toBe(0);
  });

  it('refuses a request from a web page, or for another host', async () => {
    const { up, endpoint } = await startUp(['--empty']);
    const answer = await fetch(`${endpoint}/_fanout/health`, { headers: { origin: 'http://example.com' } });
    expect(answer.status).toBe(403);
    up.child.kill('SIGTERM');
    expect((await up.ended).code).toBe(0);
  });

  it('started empty says where a job runs instead', async () => {
    const { up, endpoint } = await startUp(['--empty']);
    const { code, stderr } = await fanout(['run', 'square', '--range', '0..2'], cwd);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      new RegExp(`^the runtime at ${endpoint} was started empty: .* — --endpoint ${endpoint} for`),
    );
    up.child.kill('SIGINT');
    await up.ended;
  });

  it('killed without a word leaves no process, busy or not', async () => {
    const { up, endpoint } = await startUp();
    const run = new Fanout(
      ['run', 'crash', '--range', '0..4', '--chunk-size', '1', '--param', 'how=hang', '--param', 'every=2'],
      cwd,
    );
    await eventually(
      async () => {
        const all = (await (await fetch(`${endpoint}/_fanout/environments`)).json()) as {
          functionName: string;
          state: string;
        }[];
        return (
          all.some(({ functionName, state }) => functionName.includes('Consumer') && state === 'busy') || undefined
        );
      },
      'a busy consumer',
      30_000,
    );
    const processes = descendantsOf(up.child.pid ?? 0);
    expect(processes.length).toBeGreaterThan(2);
    up.child.kill('SIGKILL');
    await up.ended;
    await eventually(() => processes.every((pid) => !isAlive(pid)) || undefined, 'every process to be gone');
    run.child.kill('SIGKILL');
    await run.ended;
  });

  it('two at once in one directory: one serves, the other says so', async () => {
    const both = [new Fanout(['up', '--empty'], cwd), new Fanout(['up', '--empty'], cwd)];
    const refused = await Promise.race(both.map(async (one) => ({ one, ran: await one.ended })));
    expect(refused.ran.code).toBe(2);
    expect(refused.ran.stderr).toMatch(/process \d+/);
    const serving = both.find((one) => one !== refused.one);
    await eventually(() => serving?.stdout.includes('http://127.0.0.1:') || undefined, 'the other to be up', 30_000);
    serving?.child.kill('SIGTERM');
    expect((await serving?.ended)?.code).toBe(0);
    expect(readdirSync(join(cwd, '.fanout')).filter((name) => name.startsWith('up.'))).toEqual([]);
  });

  it('says which port is taken', async () => {
    const { up, endpoint } = await startUp(['--empty']);
    const port = new URL(endpoint).port;
    const second = await fanout(['up', '--empty', '--port', port], workFolder('lifecycle-elsewhere'));
    expect(second.stderr).toContain(port);
    expect(second.code).toBe(2);
    up.child.kill('SIGTERM');
    await up.ended;
  });
});

/** The processes that a command has started, once its consumers are among them. */
const consumersAtWork = (run: Fanout): Promise<number[]> =>
  eventually(
    () => {
      const found = descendantsOf(run.child.pid ?? 0);
      return found.length >= 6 ? found : undefined;
    },
    'consumers at work',
    30_000,
  );

describe('fanout run', () => {
  it('interrupted cancels its job first, says so, and ends with 130', async () => {
    const run = new Fanout(['run', 'sleep', '--range', '0..500', '--chunk-size', '5', '--param', 'ms=100'], cwd);
    const processes = await consumersAtWork(run);
    run.child.kill('SIGINT');
    const { code, stderr } = await run.ended;
    expect(stderr).toMatch(/interrupted: job job-\w+ was cancelled/);
    expect(code).toBe(130);
    const jobId = /job (job-\w+) was/.exec(stderr)?.[1] ?? '';
    const folder = join(cwd, '.fanout/jobs', jobId);
    const kept = JSON.parse(readFileSync(join(folder, 'job.json'), 'utf8')) as Record<string, number>;
    expect(kept).toMatchObject({ jobId, state: 'cancelled', task: 'sleep' });
    expect(kept['skipped']).toBeGreaterThan(0);
    // Whatever was skipped before it was sent has no line.
    const lines = readFileSync(join(folder, 'results.jsonl'), 'utf8').split('\n').slice(0, -1);
    expect(lines.filter((line) => line.includes('"status":"succeeded"'))).toHaveLength(kept['succeeded'] ?? -1);
    await eventually(() => processes.every((pid) => !isAlive(pid)) || undefined, 'every process to be gone');
  });

  it('killed without a word leaves no process', async () => {
    const run = new Fanout(['run', 'sleep', '--range', '0..500', '--chunk-size', '5', '--param', 'ms=100'], cwd);
    const processes = await consumersAtWork(run);
    run.child.kill('SIGKILL');
    await run.ended;
    await eventually(() => processes.every((pid) => !isAlive(pid)) || undefined, 'every process to be gone');
  });
});
