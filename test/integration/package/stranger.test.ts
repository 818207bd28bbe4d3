import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { OLDEST_NODE } from '../../../scripts/pack/published-manifest.ts';
import { copyOfRepository, emptyFolder, shell, strangersEnvironment } from '../../support/package.ts';

/** One project, from nothing, on the oldest Node; the tests follow one another as a stranger's steps do. */
let project: string;
let tarball: string;
let steps: readonly string[];

const run = (line: string) => shell(line, project, strangersEnvironment(project));

/** Runs a line that must succeed. */
async function succeed(line: string): Promise<string> {
  const { code, stdout, stderr } = await run(line);
  expect({ line, code, stderr: code === 0 ? '' : `${stderr}${stdout}` }).toEqual({ line, code: 0, stderr: '' });
  return stdout;
}

const step = (start: string): string => steps.find((line) => line.startsWith(start)) ?? `false # no step "${start}"`;

beforeAll(async () => {
  const copy = copyOfRepository();
  const packed = await shell('npm pack --silent', copy, strangersEnvironment(copy));
  expect(packed.code, packed.stderr).toBe(0);
  tarball = join(copy, packed.stdout.trim().split('\n').at(-1) ?? '');
  project = emptyFolder('project');
  writeFileSync(join(project, 'package.json'), '{\n    "name": "stranger",\n    "type": "commonjs"\n}\n');
  await succeed(`npm install --no-audit --no-fund --prefer-offline ${tarball} node@${OLDEST_NODE}`);
});

describe('the package, as a stranger gets it', () => {
  it('holds JavaScript and types, and what belongs to a package', async () => {
    const files = (await succeed(`tar tzf ${tarball}`)).trim().split('\n');
    expect(files).toEqual(expect.arrayContaining(['package/LICENSE', 'package/README.md', 'package/CHANGELOG.md']));
    expect(files.filter((file) => /\.[cm]?ts$/.test(file) && !/\.d\.[cm]?ts$/.test(file))).toEqual([]);
    expect(files.filter((file) => /\/(test|bench|mutants|scripts|node_modules|\.pack)\//.test(file))).toEqual([]);
  });

  it('depends on exactly what it imports', async () => {
    const root = join(project, 'node_modules/fanout');
    const { dependencies, peerDependencies, ...rest } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    ) as Record<'dependencies' | 'peerDependencies', Record<string, string>>;
    expect(rest).not.toHaveProperty('devDependencies');
    expect(rest).not.toHaveProperty('scripts');
    const imported = await packagesImportedIn(join(root, 'dist'));
    // What finds flaws in this repository's own template.
    imported.delete('cdk-nag');
    expect([...imported].sort()).toEqual(Object.keys({ ...dependencies, ...peerDependencies }).sort());
  });

  it('runs on the oldest Node, and imports no CDK where none is asked for', async () => {
    expect(await succeed('node --version')).toBe(`v${OLDEST_NODE}\n`);
    writeFileSync(
      join(project, 'light.mjs'),
      `import { registerHooks } from 'node:module';
       const seen = [];
       registerHooks({ load(url, context, next) { seen.push(url); return next(url, context); } });
       const names = Object.keys(await import('fanout'));
       console.log(JSON.stringify({ names, cdk: seen.filter((url) => url.includes('aws-cdk-lib')).length }));`,
    );
    const { names, cdk } = JSON.parse(await succeed('node light.mjs && rm light.mjs')) as {
      names: string[];
      cdk: number;
    };
    expect(names).toEqual(expect.arrayContaining(['defineTask', 'Pool']));
    expect(cdk).toBe(0);
  });
});

describe('fanout init, in a project that has the package', () => {
  it('writes a project, and the steps that are left', async () => {
    const said = JSON.parse(await succeed('npx fanout init --json')) as { files: string[]; steps: string[] };
    steps = said.steps;
    expect(said.files).toEqual(expect.arrayContaining(['tasks.ts', 'input.jsonl', 'app.ts', 'package.json']));
    expect(steps[0]).toBe('npm install');
    const text = readFileSync(join(project, 'package.json'), 'utf8');
    expect(text).toMatch(/^ {4}"name": "stranger"/m);
    const manifest = JSON.parse(text) as { type: string; dependencies: Record<string, string> };
    expect(manifest.type).toBe('module');
    expect(manifest.dependencies['fanout']).toMatch(/^file:.*fanout-.*\.tgz$/);
    await succeed(step('npm install'));
  });

  it('has a task that runs over its input, but for the line that is wrong on purpose', async () => {
    const { code, stdout, stderr } = await run(step('npx fanout run'));
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/19 succeeded, 1 failed of 20/);
    expect(stderr).toMatch(/item 12\b.*SchemaViolation: lines\.0\.quantity/);
    expect(stderr).not.toMatch(/ExperimentalWarning/);
    const lines = readFileSync(join(project, 'results.jsonl'), 'utf8').trim().split('\n');
    expect(lines).toHaveLength(20);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ index: 1, value: { order: 'A-102', cents: 1_749 } });
  });

  it('has types and a test that pass', async () => {
    expect(await succeed(step('npm test'))).toMatch(/# pass 2/);
  });

  it('has a CDK app that synthesizes the functions, the tasks among them', async () => {
    await succeed(step('npx cdk synth'));
    const out = join(project, 'cdk.out');
    const { Resources } = JSON.parse(readFileSync(join(out, 'Orders.template.json'), 'utf8')) as {
      Resources: Record<string, { Type: string }>;
    };
    const functions = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
    expect(functions).toHaveLength(4);
    const asset = readdirSync(out).find((name) => readdirSync(out).includes(name) && hasWorker(join(out, name)));
    const manifest = JSON.parse(readFileSync(join(out, asset ?? '', 'tasks.json'), 'utf8')) as {
      tasks: { name: string }[];
    };
    expect(manifest.tasks.map(({ name }) => name)).toEqual(['total']);
  });

  it('leaves nothing to install where all is installed', async () => {
    mkdirSync(join(project, 'again'));
    await succeed(`mv again "${project}-again" && mv node_modules package.json package-lock.json "${project}-again"`);
    const again = `${project}-again`;
    const env = strangersEnvironment(again);
    const { stdout, stderr } = await shell('npx fanout init --json', again, env);
    await succeed(`mv "${again}/node_modules" "${again}/package.json" "${again}/package-lock.json" .`);
    expect((JSON.parse(stdout || stderr) as { steps: string[] }).steps[0]).toMatch(/^npx fanout run/);
  });
});

describe('a program', () => {
  it('maps a task, with its types', async () => {
    writeFileSync(
      join(project, 'program.ts'),
      `import { Pool } from 'fanout';
import { total } from './tasks.ts';

const pool = await Pool.open({ tasks: 'tasks.ts' });
try {
  const order = { order: 'B-1', lines: [{ product: 'tea', cents: 100, quantity: 3 }] };
  const totals: { order: string; cents: number }[] = await pool.map(total, [order, order], { params: { taxPercent: 10 } });
  // @ts-expect-error -- an order is no number
  const refuse = () => pool.map(total, [1]);
  console.log(JSON.stringify({ totals, refuses: typeof refuse }));
} finally {
  await pool.close();
}
`,
    );
    await succeed('npx tsc');
    const { totals } = JSON.parse(await succeed('node program.ts')) as { totals: object[] };
    expect(totals).toEqual([
      { order: 'B-1', cents: 330 },
      { order: 'B-1', cents: 330 },
    ]);
  });
});

/** The packages that any file of a folder imports, whether at once or on demand. */
async function packagesImportedIn(folder: string): Promise<Set<string>> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const { metafile } = await build({
    entryPoints: files.filter((file) => file.endsWith('.js')).map((file) => join(folder, file)),
    outdir: join(folder, 'nowhere'),
    write: false,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    metafile: true,
  });
  const paths = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  const names = paths.map((path) => /^(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path);
  // dynalite's own files are asked for by createRequire, which no bundler follows.
  return new Set(['dynalite', ...names.filter((name) => !isBuiltin(name) && !name.startsWith('#'))]);
}

function hasWorker(folder: string): boolean {
  try {
    return readdirSync(folder).includes('worker.mjs');
  } catch {
    return false;
  }
}
