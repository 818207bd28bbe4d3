import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { findJava, findMaven, findPython, refuseLacking } from '../../../../local/localstack/requirements.ts';
import { FakePrograms } from '../../../support/fake-programs.ts';

let fakes: FakePrograms;
beforeEach(() => {
  fakes = new FakePrograms(mkdtempSync(join(tmpdir(), 'requirements-')));
});

const pathOf = (name: string) => join(fakes.folder, name);

describe('Python', () => {
  it('is the first of those that will do, whatever their names', async () => {
    fakes.addPython('python3', '3.12.1');
    expect(await findPython(fakes.env)).toEqual({ path: pathOf('python3'), version: '3.12.1' });
    fakes.addPython('python3.13', '3.13.0');
    expect(await findPython(fakes.env)).toEqual({ path: pathOf('python3.13'), version: '3.13.0' });
  });

  it.each(['3.9.2', '3.14.0', '2.7.18'])('is not %s', async (version) => {
    fakes.addPython('python3', version);
    expect(await findPython(fakes.env)).toMatchObject({
      name: 'Python',
      expected: '3.11 to 3.13',
      got: `${version} (${pathOf('python3')})`,
    });
  });

  it('is passed over where it only stands in for one that is not there', async () => {
    fakes.add('python3.11', 'echo "python3.11: command not found" >&2; exit 127').addPython('python3', '3.13.0');
    expect(await findPython(fakes.env)).toMatchObject({ version: '3.13.0' });
  });

  it('needs venv, which some systems package apart', async () => {
    fakes.add('python3', 'echo 3.11.2; exit 1');
    expect(await findPython(fakes.env)).toMatchObject({ got: `3.11.2 without venv (${pathOf('python3')})` });
  });

  it('may be none', async () => {
    expect(await findPython(fakes.env)).toMatchObject({ got: 'none' });
  });
});

describe('Java', () => {
  it('is that of JAVA_HOME before that of PATH', async () => {
    fakes.addJava('21.0.1');
    const other = new FakePrograms(mkdtempSync(join(tmpdir(), 'jdk-'))).addJava('17.0.15');
    const home = join(other.folder, '..');
    expect(await findJava(fakes.env)).toEqual({ path: pathOf('java'), version: '21.0.1' });
    expect(await findJava({ ...fakes.env, JAVA_HOME: home })).toMatchObject({ version: '17.0.15' });
  });

  it('is none that is too old', async () => {
    fakes.addJava('11.0.2');
    expect(await findJava(fakes.env)).toMatchObject({
      expected: 'a JDK 17 or newer',
      got: `11.0.2 (${pathOf('java')})`,
    });
  });

  it('is none from before there were modules', async () => {
    fakes.add('java', `[ "$1" = -version ] && echo 'openjdk version "1.8.0_392"' >&2; exit 1`);
    expect(await findJava(fakes.env)).toMatchObject({ got: `1.8.0_392 (${pathOf('java')})` });
  });

  it('is no JRE: it has to compile', async () => {
    fakes.addJava('21.0.1', []);
    expect(await findJava(fakes.env)).toMatchObject({ got: `21.0.1 without a compiler, a JRE (${pathOf('java')})` });
  });

  it('may be none, or one that does not run', async () => {
    expect(await findJava(fakes.env)).toMatchObject({ got: 'none' });
    fakes.add('java', 'echo "Unable to locate a Java Runtime." >&2; exit 1');
    expect(await findJava(fakes.env)).toMatchObject({ got: 'none' });
  });
});

describe('Maven', () => {
  it('is found, in colour or without', async () => {
    fakes.add('mvn', `printf '\\033[1mApache Maven 3.8.7\\033[m\\n'`);
    expect(await findMaven(fakes.env)).toEqual({ path: pathOf('mvn'), version: '3.8.7' });
  });

  it('may be none that runs', async () => {
    expect(await findMaven(fakes.env)).toMatchObject({ got: 'none that runs' });
    fakes.add('mvn', 'echo "no JAVA_HOME" >&2; exit 1');
    expect(await findMaven(fakes.env)).toMatchObject({ got: 'none that runs' });
  });
});

it('says all that is lacking in one line, and how to get it', () => {
  const lacking = (name: string) => ({ name, expected: `a good ${name}`, got: 'none', get: `apt install ${name}` });
  expect(() => refuseLacking([lacking('java'), lacking('mvn')])).toThrowError(
    expect.objectContaining({
      kind: 'requirement',
      message: 'java: expected a good java, got none; mvn: expected a good mvn, got none',
      hint: 'apt install java; apt install mvn',
    }),
  );
  expect(() => refuseLacking([])).not.toThrow();
});
