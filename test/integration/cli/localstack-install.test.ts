import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Fanout, isAlive } from '../../support/cli.ts';
import { FakeHome, oneLine, until } from '../../support/localstack.ts';

let place: FakeHome;
beforeEach(async () => {
  place = await new FakeHome().usePort();
});
afterEach(() => place.end());

describe('what is lacking is said in a line, with how to get it', () => {
  it('all of it together', async () => {
    const said = /Python: expected 3\.11 to 3\.13, got none; Java: .*, got none; Maven: .* — apt install python3/;
    expect(await place.start()).toMatchObject({ code: 2, stdout: '', stderr: oneLine(said) });
  });

  it('a Python that is too old', async () => {
    place.programs.addAll().addPython('python3', '3.9.2');
    const said = /Python: expected 3\.11 to 3\.13, got 3\.9\.2 \(\S+\/python3\) — apt install python3/;
    expect(await place.start()).toMatchObject({ code: 2, stderr: oneLine(said) });
  });

  it.each([
    ['java', /Java: expected a JDK 17 or newer, got none — apt install openjdk/],
    ['mvn', /Maven: expected mvn in PATH, got none that runs — apt install maven/],
  ])('no %s', async (name, said) => {
    place.programs.addAll().remove(name);
    expect(await place.start()).toMatchObject({ code: 2, stderr: oneLine(said) });
  });

  it('once it is installed, Java alone is needed', async () => {
    place.programs.addAll();
    expect(await place.start()).toMatchObject({ code: 0 });
    await place.run('stop');
    place.programs.remove('mvn').remove('python3');
    expect(await place.start()).toMatchObject({ code: 0 });
    await place.run('stop');
    place.programs.remove('java');
    expect(await place.start()).toMatchObject({ code: 2, stderr: oneLine(/Java: expected a JDK/) });
  });
});

it.each(['/proc/none/below', import.meta.filename])(
  'FANOUT_LOCALSTACK_HOME=%s, which can not be, is said',
  async (home) => {
    const env = { ...place.programs.env, FANOUT_LOCALSTACK_HOME: home };
    const said = /\.localstack: expected a directory that can be written to, got ".*" \(\w+\)/;
    const ran = await new Fanout(['localstack', 'start'], place.folder, env).ended;
    expect(ran).toEqual({ code: 2, stdout: '', stderr: oneLine(said) });
  },
);

describe('an installation', () => {
  beforeEach(() => place.programs.addAll());

  it('that was interrupted begins anew, and leaves nothing half done', async () => {
    place.programs.behave('pip-hangs');
    const cut = place.begin('start', '--port', String(place.port));
    await until('pip is at work', () => place.names.some((name) => name.startsWith('python-')));
    cut.child.kill('SIGINT');
    expect((await cut.ended).code).toBe(130);
    expect(place.names.filter((name) => name.startsWith('python-'))).toEqual([]);
    place.programs.behaveWell();
    expect((await place.start()).code).toBe(0);
  });

  it('is made by one command at a time', async () => {
    place.programs.behave('pip-hangs');
    const first = place.begin('start', '--port', String(place.port));
    await until('pip is at work', () => place.names.some((name) => name.startsWith('python-')));
    const said = new RegExp(`another fanout localstack is starting or ending it \\(process ${first.child.pid}\\)`);
    for (const action of ['start', 'stop'])
      expect(await place.run(action)).toEqual({ code: 3, stdout: '', stderr: oneLine(said) });
    first.child.kill('SIGINT');
    await first.ended;
  });

  it('that is done makes way for an interrupt while LocalStack starts', async () => {
    place.programs.behave('is-slow');
    const cut = place.begin('start', '--port', String(place.port));
    await until('LocalStack is on its way', () => place.names.includes('up.json'));
    const { pid } = place.up.process;
    cut.child.kill('SIGINT');
    expect(await cut.ended).toMatchObject({ code: 130, stdout: '' });
    expect(isAlive(pid)).toBe(false);
    expect(place.names).not.toContain('up.json');
  });

  it('that was killed begins anew, whatever still runs of it', async () => {
    place.programs.behave('pip-hangs');
    const cut = place.begin('start', '--port', String(place.port));
    await until('pip is at work', () => place.names.some((name) => name.startsWith('python-')));
    const [half] = place.names.filter((name) => name.startsWith('python-'));
    cut.child.kill('SIGKILL');
    await cut.ended;
    place.programs.behaveWell();
    expect((await place.start()).code).toBe(0);
    const [whole, ...others] = place.names.filter((name) => name.startsWith('python-'));
    expect(others).toEqual([]);
    expect(whole).not.toBe(half);
  });

  it('goes on with the step that failed', async () => {
    place.programs.behave('pip-fails');
    const said = /pip: ERROR: No matching distribution found for one==1\.0 — all of it is in .*install\.log/;
    expect(await place.start()).toMatchObject({ code: 3, stderr: oneLine(said) });
    expect(readFileSync(join(place.home, 'install.log'), 'utf8')).toContain('Collecting one==1.0');
    place.programs.behaveWell();
    place.programs.add(
      'mvn',
      '[ "$1" = --version ] && echo "Apache Maven 3.8.7" && exit; echo "[ERROR] no net"; exit 1',
    );
    expect(await place.start()).toMatchObject({ code: 3, stderr: oneLine(/Maven: \[ERROR\] no net/) });
    place.programs.addMaven();
    const { code, stderr } = await place.start();
    expect(code).toBe(0);
    expect(stderr).toContain('localstack 1/1 DynamoDB Local …');
  });

  it('is made anew once its Python is gone', async () => {
    await place.start();
    await place.run('stop');
    place.programs.behave('is-gone');
    const { code, stderr } = await place.start();
    expect(code).toBe(0);
    expect(stderr).toContain('localstack 1/1 LocalStack and its Python packages …');
  });
});
