import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { fanout, lastJson } from '../../support/cli.ts';
import { emptyFolder } from '../../support/package.ts';

/** It says that it has fanout, so that nothing is packed. */
const HAS_FANOUT = {
  name: 'mine',
  version: '3.0.0',
  type: 'module',
  dependencies: { fanout: '^0.1.0', zod: '^4.0.0' },
};

let folder: string;
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const put = (name: string, value: unknown) =>
  writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
const manifest = () => JSON.parse(read('package.json')) as Record<string, Record<string, string>>;

beforeEach(() => {
  folder = emptyFolder('init');
});

describe('fanout init', () => {
  it('makes the folder, a whole project, and a tarball of the repository that it ran from', async () => {
    const ran = await fanout(['init', 'deep/My Orders', '--json'], folder);
    expect(ran.stderr).toBe('');
    const { directory, files, steps } = lastJson(ran) as { directory: string; files: string[]; steps: string[] };
    expect(readdirSync(directory).sort()).toEqual([...files].sort());
    expect(files).toEqual(expect.arrayContaining(['fanout-0.1.0.tgz', '.gitignore', 'cdk.json', 'tsconfig.json']));
    expect(steps.slice(0, 2)).toEqual(["cd 'deep/My Orders'", 'npm install']);
    folder = directory;
    expect(manifest()).toMatchObject({ name: 'my-orders', dependencies: { fanout: 'file:fanout-0.1.0.tgz' } });
  });

  it('refuses to overwrite, names the files, and writes nothing', async () => {
    put('package.json', HAS_FANOUT);
    put('tasks.ts', 'mine');
    put('cdk.json', 'mine');
    const before = readdirSync(folder);
    const { code, stdout, stderr } = await fanout(['init'], folder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^fanout: "\." holds tasks\.ts, cdk\.json already — .*\n$/);
    expect(readdirSync(folder)).toEqual(before);
    expect(read('tasks.ts')).toBe('mine');
    expect(JSON.parse(read('package.json'))).toEqual(HAS_FANOUT);
  });

  it('adds to a package.json what it lacks, and leaves the rest', async () => {
    put('package.json', `${JSON.stringify({ ...HAS_FANOUT, scripts: { test: 'mine' } }, null, '\t')}\n`);
    const ran = await fanout(['init', '--json'], folder);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(manifest()).toMatchObject({ version: '3.0.0', scripts: { test: 'mine' } });
    expect(manifest()['dependencies']).toMatchObject({ fanout: '^0.1.0', zod: '^4.0.0', constructs: '10.8.1' });
    expect(manifest()['devDependencies']).toHaveProperty('aws-cdk', '2.1148.1');
    expect(read('package.json')).toMatch(/^\t"name"/m);
    expect(lastJson(ran)['steps']).toContain('npx tsc && node --test');
    expect(lastJson(ran)['files']).not.toContain('fanout-0.1.0.tgz');
  });

  it('makes CommonJS a module, and says so; where there is code beside it, it asks', async () => {
    put('package.json', { ...HAS_FANOUT, type: 'commonjs' });
    mkdirSync(join(folder, 'src'));
    const refused = await fanout(['init'], folder);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/"type": "module", got "commonjs".*npm pkg set type=module\n$/);
    expect(readdirSync(folder).sort()).toEqual(['package.json', 'src']);

    folder = emptyFolder('init');
    put('package.json', { ...HAS_FANOUT, type: 'commonjs' });
    const { code, stdout } = await fanout(['init'], folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/"type" was "commonjs", and is "module" now/);
    expect(manifest()['type']).toBe('module');
  });

  it.each([
    ['a file', ['init', 'package.json'], /expected a folder, got "package\.json", which is a file/],
    ['a folder below a file', ['init', 'package.json/x'], /expected a folder that can be written to/],
    ['a folder that the system refuses', ['init', '/proc/fanout-init'], /expected a folder that can be written to/],
    ['two folders', ['init', 'a', 'b'], /expected one folder/],
    ['an unknown option', ['init', '--jsn'], /did you mean --json/],
  ])('refuses %s', async (_, args, message) => {
    put('package.json', HAS_FANOUT);
    const { code, stderr } = await fanout(args, folder);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
    expect(readdirSync(folder)).toEqual(['package.json']);
  });

  it('refuses a package.json that is none', async () => {
    put('package.json', '{ "name": ');
    expect(await fanout(['init'], folder)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/package\.json: expected JSON/),
    });
    put('package.json', '[]');
    expect(await fanout(['init'], folder)).toMatchObject({ code: 2 });
    expect(readdirSync(folder)).toEqual(['package.json']);
  });
});
