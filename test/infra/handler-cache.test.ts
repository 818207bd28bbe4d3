import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeEach, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const TASKS = join(ROOT, 'test/fixtures/tasks/prints.ts');
/** A copy of the sources with node_modules of its own, so that what is kept there is this test's alone. */
const copy = mkdtempSync(join(tmpdir(), 'fanout-sources-'));
/** What npm writes with every change of what is installed. */
const LOCK = '.package-lock.json';
const CACHE = join(copy, 'node_modules/.cache/fanout');

for (const folder of ['aws', 'core', 'events', 'functions', 'infra'])
  cpSync(join(ROOT, folder), join(copy, folder), { recursive: true });
cpSync(join(ROOT, 'package.json'), join(copy, 'package.json'));
mkdirSync(join(copy, 'node_modules'));
cpSync(join(ROOT, 'node_modules', LOCK), join(copy, 'node_modules', LOCK));
for (const name of readdirSync(join(ROOT, 'node_modules')).filter((entry) => !entry.startsWith('.')))
  symlinkSync(join(ROOT, 'node_modules', name), join(copy, 'node_modules', name));

beforeEach(() => rmSync(join(copy, 'node_modules/.cache'), { recursive: true, force: true }));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** Bundles in a process of its own; returns the code of each handler. */
function bundle(how: 'bundleFunctions' | 'bundleAhead'): Record<string, string> {
  const script = `
    import { readFileSync } from 'node:fs';
    import { bundleAhead, bundleFunctions } from './infra/bundling/bundle.ts';
    ${how === 'bundleAhead' ? `await bundleAhead(${JSON.stringify(TASKS)});` : ''}
    const folders = bundleFunctions(${JSON.stringify(TASKS)});
    const code = Object.entries(folders).map(([name, folder]) => [name, readFileSync(folder + '/handler.mjs', 'utf8')]);
    console.log(JSON.stringify(Object.fromEntries(code)));`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: copy,
    encoding: 'utf8',
    maxBuffer: 64 * 1_048_576,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Record<string, string>;
}

const kept = () => readdirSync(CACHE);

it('keeps handlers for the next tasks, takes them again, and never what has changed since', () => {
  const first = bundle('bundleAhead');
  expect(Object.keys(first)).toEqual(['producer', 'consumer', 'settler', 'reaper']);
  const [folder = ''] = kept();
  const files = readdirSync(join(CACHE, folder), { recursive: true, encoding: 'utf8' });
  expect(files.filter((file) => !/handler\.mjs(\.map)?$/.test(file)).sort()).toEqual(
    [...Object.keys(first), 'handlers.json'].sort(),
  );

  // What is kept is what is taken.
  appendFileSync(join(CACHE, folder, 'reaper/handler.mjs'), '/* kept */');
  expect(bundle('bundleFunctions')).toEqual({ ...first, reaper: `${first['reaper']}/* kept */` });

  const source = join(copy, 'functions/reaper/handler.ts');
  appendFileSync(source, "\nexport const changed = 'since then';\n");
  const changed = bundle('bundleFunctions');
  expect(changed['reaper']).toContain('since then');
  expect(changed['producer']).toBe(first['producer']);
  expect(kept()).toHaveLength(2);
  expect(readFileSync(join(CACHE, folder, 'reaper/handler.mjs'), 'utf8')).not.toContain('since then');
});

it('bundles anew where not all is there that was kept', () => {
  const whole = bundle('bundleFunctions');
  const [folder = ''] = kept();
  rmSync(join(CACHE, folder, 'settler'), { recursive: true });
  expect(bundle('bundleAhead')).toEqual(whole);
  expect(readdirSync(join(CACHE, folder))).toContain('settler');
});

it('does without where nothing can be kept, or nothing tells of what is installed', () => {
  mkdirSync(join(copy, 'node_modules/.cache'));
  writeFileSync(CACHE, 'a file where the folder would be');
  expect(Object.keys(bundle('bundleFunctions'))).toHaveLength(4);
  rmSync(CACHE);
  rmSync(join(copy, 'node_modules', LOCK));
  expect(Object.keys(bundle('bundleAhead'))).toHaveLength(4);
  expect(readdirSync(join(copy, 'node_modules/.cache'))).toEqual([]);
});
