import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { manifestOf, synthesize } from '../../../client/targets/synth.ts';
import { eventually, TEST_FOLDER } from '../../support/eventually.ts';

let folder: string;
let tasksFile: string;
const write = (answer: string) =>
  writeFile(
    tasksFile,
    `import { defineTask } from 'fanout';\nimport { by } from './by.ts';\nexport const say = defineTask({ name: '${answer}', run: (n) => ({ n, by }) });\n`,
  );

beforeAll(async () => {
  await mkdir(TEST_FOLDER, { recursive: true });
  folder = await mkdtemp(join(TEST_FOLDER, 'rebundle-'));
  tasksFile = join(folder, 'tasks.ts');
  await writeFile(join(folder, 'by.ts'), 'export const by = 1;\n');
  await write('first');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const text = async (directory: string, name: string) => readFile(join(directory, name), 'utf8');
/** A template with its assets numbered, rather than named by their content. */
async function shapeOf(directory: string) {
  const template = await text(directory, 'FanOut.template.json');
  const hashes = [...new Set(template.match(/[0-9a-f]{64}/g))];
  return hashes.reduce((shape, hash, n) => shape.replaceAll(hash, `asset ${n}`), template);
}

it('tasks that changed are bundled again without the CDK, into what it would have made', async () => {
  const first = await synthesize(tasksFile, join(folder, 'assemblies'));
  // Whatever the CDK left there is taken along: by this it is known that it wasn't run again.
  await writeFile(join(first.directory, 'mark.txt'), '');
  await write('second');
  const second = await synthesize(tasksFile, join(folder, 'assemblies'));
  expect(await readdir(second.directory)).toContain('mark.txt');
  expect((await manifestOf(second)).tasks.map(({ name }) => name)).toEqual(['second']);

  const whole = await synthesize(tasksFile, join(folder, 'others'));
  expect(await shapeOf(second.directory)).toBe(await shapeOf(whole.directory));
  expect((await manifestOf(second)).taskVersion).toBe((await manifestOf(whole)).taskVersion);
  const before = (await text(first.directory, 'FanOut.template.json')).match(/[0-9a-f]{64}/g) ?? [];
  const after = new Set((await text(second.directory, 'FanOut.template.json')).match(/[0-9a-f]{64}/g));
  // Producer and consumer are other assets, settler and reaper the same.
  expect(new Set(before.filter((hash) => !after.has(hash))).size).toBe(2);
});

it('what tasks import counts as theirs; nothing is made where nothing changed', async () => {
  const before = await synthesize(tasksFile, join(folder, 'assemblies'));
  expect(await synthesize(tasksFile, join(folder, 'assemblies'))).toMatchObject(before);
  await writeFile(join(folder, 'by.ts'), 'export const by = 22;\n');
  const after = await synthesize(tasksFile, join(folder, 'assemblies'));
  expect(after.version).not.toBe(before.version);
  expect((await manifestOf(after)).taskVersion).not.toBe((await manifestOf(before)).taskVersion);
});

it('tasks that became wrong are refused, and the next right ones taken', async () => {
  await writeFile(join(folder, 'by.ts'), 'export const by = ;\n');
  await expect(synthesize(tasksFile, join(folder, 'assemblies'))).rejects.toThrow(/tasks: expected a module/);
  await writeFile(join(folder, 'by.ts'), 'export const by = 333;\n');
  await utimes(join(folder, 'by.ts'), new Date(), new Date());
  expect((await manifestOf(await synthesize(tasksFile, join(folder, 'assemblies')))).tasks).toHaveLength(1);
});

it('a file that is written while it is bundled is bundled again', async () => {
  const busy = join(folder, 'busy');
  await mkdir(busy);
  const imported = join(busy, 'by.ts');
  await writeFile(imported, "export const by = 'before';\n");
  const itself = join(busy, 'tasks.ts');
  // The tasks are loaded after they were bundled.
  await writeFile(
    itself,
    `import { writeFileSync } from 'node:fs';
import { defineTask } from 'fanout';
import { by } from './by.ts';
if (by === 'before') writeFileSync(${JSON.stringify(imported)}, "export const by = 'behind';\\n");
export const say = defineTask({ name: by, run: () => by });
`,
  );
  const names = async () => (await manifestOf(await synthesize(itself, join(busy, 'assemblies')))).tasks[0]?.name;
  expect(await names()).toBe('before');
  expect(await names()).toBe('behind');
});

it('one process synthesizes the same once, however many ask at once', async () => {
  const assemblies = join(folder, 'at-once');
  const one = synthesize(tasksFile, assemblies);
  await eventually(() => existsSync(assemblies) || undefined, 'a synthesis that has begun');
  const two = synthesize(tasksFile, assemblies);
  expect((await two).version).toBe((await one).version);
});
