import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { copyOfRepository, shell, strangersEnvironment } from '../../support/package.ts';

let copy: string;
const manifest = () => readFileSync(join(copy, 'package.json'), 'utf8');
/** The published manifest has no scripts. */
const isSwapped = () => !manifest().includes('"prepack"');
const kept = () => readdirSync(join(copy, 'dist')).includes('.pack');

/** What LocalStack is installed and run with, besides what is compiled. */
const whatStandsAsItIs = () => {
  const names = readdirSync(join(copy, 'local/localstack'), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => /\.\w+$/.test(name) && !/\.(ts|pyc)$/.test(name))
    .map((name) => `local/localstack/${name}`);
};

beforeAll(() => {
  copy = copyOfRepository();
});

it('leaves the repository as it was, whether npm pack ends or is killed, and can be repeated', async () => {
  const before = manifest();
  const names = readdirSync(copy);
  const env = strangersEnvironment(copy);
  expect(isSwapped()).toBe(false);

  const npm = spawn('npm', ['pack'], { cwd: copy, env, stdio: 'ignore' });
  const ended = new Promise<void>((done) => npm.once('close', () => done()));
  await eventually(() => (isSwapped() ? true : undefined), 'package.json to be swapped', 90_000);
  npm.kill('SIGKILL');
  await ended;
  await eventually(() => (kept() ? undefined : true), 'package.json to be put back');
  expect(manifest()).toBe(before);

  const packed = await shell('npm pack --silent', copy, env);
  expect(packed.code, packed.stderr).toBe(0);
  const tarball = packed.stdout.trim();
  expect(manifest()).toBe(before);
  expect(kept()).toBe(false);
  expect(readdirSync(copy).filter((name) => !names.includes(name))).toEqual(['dist', tarball]);
  const listed = (await shell(`tar tzf ${tarball}`, copy, env)).stdout.split('\n');
  expect(listed).toEqual(expect.arrayContaining(whatStandsAsItIs().map((name) => `package/dist/${name}`)));
  const { stdout } = await shell(`tar xzOf ${tarball} package/package.json`, copy, env);
  expect(JSON.parse(stdout)).toMatchObject({ bin: { fanout: './dist/client/cli/entry.cjs' } });
});

it('never puts an older package.json over one that was changed meanwhile', async () => {
  const restore = join(copy, 'scripts/pack/postpack.ts');
  const swap = `import('${join(copy, 'scripts/pack/swapped-manifest.ts')}').then((m) => m.swapManifest())`;
  const before = manifest();
  await shell(`node -e "${swap}"`, copy);
  expect(isSwapped()).toBe(true);
  writeFileSync(join(copy, 'package.json'), '{ "mine": true }');
  await shell(`node ${restore}`, copy);
  expect(manifest()).toBe('{ "mine": true }');
  writeFileSync(join(copy, 'package.json'), before);
});
