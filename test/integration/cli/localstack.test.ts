import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive, lastJson } from '../../support/cli.ts';
import { FakeHome, oneLine, untilGone } from '../../support/localstack.ts';

let place: FakeHome;
beforeEach(async () => {
  place = await new FakeHome().usePort();
});
afterEach(() => place.end());

describe('start, status, logs and stop', () => {
  beforeEach(() => place.programs.addAll());

  it('go through the life of one', async () => {
    expect(await place.run('status')).toEqual({ code: 3, stdout: '', stderr: oneLine(/LocalStack is not running/) });
    expect(await place.run('status', '--json')).toEqual({ code: 3, stdout: '{"state":"down"}\n', stderr: '' });
    const endpoint = `http://127.0.0.1:${place.port}`;

    const started = await place.start();
    expect(started.code).toBe(0);
    expect(started.stdout).toContain(`LocalStack 4.13.1 at ${endpoint} (up in `);
    expect(started.stdout).toContain(`export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=us-east-1 `);
    expect(started.stderr).toMatch(/^starting LocalStack as a process of this machine\nlocalstack 1\/3 .* …\n/);

    const { pid } = place.up.process;
    const found = { state: 'up', endpoint, port: place.port, mode: 'host', version: '4.13.1', pid };
    const status = await place.run('status', '--json');
    expect(lastJson(status)).toEqual({ ...found, startedAt: expect.any(String) });
    expect((await place.run('status')).stdout).toContain(`LocalStack 4.13.1 is up at ${endpoint}`);
    expect(await place.run('logs')).toEqual({ code: 0, stdout: 'it starts\n', stderr: '' });

    expect(await place.run('stop')).toEqual({ code: 0, stdout: 'LocalStack has ended\n', stderr: '' });
    expect(isAlive(pid)).toBe(false);
    expect((await place.run('status')).code).toBe(3);
    expect((await place.run('logs')).stdout).toBe('it starts\n');
    expect(await place.run('stop')).toEqual({ code: 0, stdout: 'LocalStack was not running\n', stderr: '' });
  });

  it('started twice is the same one; on another port it is refused', async () => {
    await place.start();
    const { pid } = place.up.process;
    const again = await place.run('start');
    expect(again.code).toBe(0);
    expect(again.stdout).toContain(`http://127.0.0.1:${place.port} (was up already)`);
    expect(lastJson(await place.run('start', '--json'))).toMatchObject({ wasUp: true, pid });
    const said = new RegExp(`--port: expected ${place.port}, on which LocalStack is up, got 4599`);
    expect(await place.run('start', '--port', '4599')).toMatchObject({ code: 2, stderr: oneLine(said) });
    expect(place.up.process.pid).toBe(pid);
  });

  it('whose process was killed is down, and is started anew', async () => {
    await place.start();
    const { pid } = place.up.process;
    process.kill(pid, 'SIGKILL');
    await untilGone(pid);
    expect((await place.run('status')).code).toBe(3);
    expect((await place.start()).code).toBe(0);
    expect(place.up.process.pid).not.toBe(pid);
  });

  it('leaves a process alone that has its pid by now', async () => {
    await place.start();
    const state = place.up;
    await place.run('stop');
    writeFileSync(
      join(place.home, 'up.json'),
      JSON.stringify({ ...state, process: { ...state.process, pid: process.pid } }),
    );
    expect((await place.run('status')).code).toBe(3);
    expect((await place.run('stop')).stdout).toBe('LocalStack was not running\n');
    expect((await place.start()).code).toBe(0);
  });

  it('takes a registration that is none for none', async () => {
    await place.start();
    await place.run('stop');
    for (const text of ['', '{', '{}', 'null', '{"mode":"host"}']) {
      writeFileSync(join(place.home, 'up.json'), text);
      expect((await place.run('status')).code, text).toBe(3);
    }
    expect((await place.start()).code).toBe(0);
  });

  it('that says nothing is told from one that is down, and is replaced', async () => {
    await place.start();
    const { pid } = place.up.process;
    process.kill(pid, 'SIGSTOP');
    const said = new RegExp(`LocalStack runs \\(process ${pid}\\), and does not answer on port ${place.port}`);
    expect(await place.run('status')).toEqual({ code: 3, stdout: '', stderr: oneLine(said) });
    expect((await place.start()).code).toBe(0);
    expect(isAlive(pid)).toBe(false);
  });

  it('that ends as it starts gives its last words', async () => {
    place.programs.behave('ends-early');
    const said = /LocalStack ended as it started: no room for it — its log is .*localstack\.log/;
    expect(await place.start()).toMatchObject({ code: 3, stderr: oneLine(said) });
    expect(existsSync(join(place.home, 'up.json'))).toBe(false);
  });

  it('with FANOUT_LOCALSTACK_HOME are about that folder', async () => {
    const env = { ...place.programs.env, FANOUT_LOCALSTACK_HOME: join(place.folder, 'with space') };
    const { Fanout } = await import('../../support/cli.ts');
    const run = (...args: string[]) => new Fanout(['localstack', ...args], place.folder, env).ended;
    expect((await run('start', '--port', String(place.port))).code).toBe(0);
    expect((await place.run('status')).code).toBe(3);
    expect((await run('stop')).stdout).toBe('LocalStack has ended\n');
    expect(place.names).toEqual([]);
  });
});

it('what LocalStack started ends with it', async () => {
  place.programs.addAll().behave('leaves-a-child');
  await place.start();
  const child = Number(/child (\d+)/.exec((await place.run('logs')).stdout)?.[1]);
  expect(isAlive(child)).toBe(true);
  await place.run('stop');
  expect(isAlive(child)).toBe(false);
});

describe('a port on which somebody listens', () => {
  let server: Server | undefined;
  afterEach(() =>
    new Promise((closed) => server?.closeAllConnections() ?? closed(undefined)).then(() => server?.close()),
  );

  const serve = (answer: object) =>
    new Promise<void>((listening) => {
      server = createServer((_request, response) => void response.end(JSON.stringify(answer)));
      server.listen(place.port, '127.0.0.1', () => listening());
    });

  it.each([
    ['something else', { status: 'ok' }],
    ['a LocalStack that was not started from here', { services: {}, version: '3.8.0' }],
  ])('is refused, and it is said that it is %s', async (what, answer) => {
    await serve(answer);
    place.programs.addAll();
    const said = new RegExp(`port ${place.port}: expected a free one, got one taken by ${what} — --port N`);
    expect(await place.start()).toEqual({ code: 3, stdout: '', stderr: oneLine(said) });
    expect(place.names).toEqual([]);
  });
});

describe('Docker', () => {
  it('without an engine is passed over', async () => {
    place.programs.addAll().add('docker', 'echo "Cannot connect to the Docker daemon" >&2; exit 1');
    const { code, stderr } = await place.start();
    expect(code).toBe(0);
    expect(stderr).toContain('starting LocalStack as a process of this machine');
  });

  it('with an engine starts a container from the pinned image, and removes it', async () => {
    const calls = join(place.folder, 'calls');
    place.programs.addDocker(calls);
    const started = await place.start('--json');
    expect(started).toMatchObject({ code: 0, stderr: 'starting LocalStack in Docker\n' });
    expect(lastJson(started)).toMatchObject({ mode: 'docker', port: place.port, wasUp: false });
    expect(lastJson(await place.run('status', '--json'))).toMatchObject({ state: 'up', mode: 'docker' });
    expect((await place.run('logs')).stdout).toBe('logged in a container\n');
    expect((await place.run('stop')).stdout).toBe('LocalStack has ended\n');
    const composed = readFileSync(calls, 'utf8')
      .split('\n')
      .filter((line) => line.includes('--file'));
    expect(composed.map((line) => /--project-name fanout-localstack-\w{8} (\w+)/.exec(line)?.[1])).toEqual([
      'up',
      'logs',
      'down',
    ]);
    const [, file = ''] = /--file (\S+)/.exec(composed[0] ?? '') ?? [];
    expect(readFileSync(file, 'utf8')).toContain('image: localstack/localstack:4.14.0 ');
    expect((await place.run('status')).code).toBe(3);
  });

  it('is not asked with --host', async () => {
    const calls = join(place.folder, 'calls');
    place.programs.addAll().addDocker(calls);
    expect((await place.start('--host')).stderr).toContain('as a process of this machine');
    expect(existsSync(calls)).toBe(false);
  });
});
