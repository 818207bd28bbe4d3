import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Fanout, fanout, type Ran, workFolder } from '../../support/cli.ts';
import { eventually } from '../../support/eventually.ts';

const cwd = workFolder('redeploy');
let up: Fanout;
const write = (answer: string) =>
  writeFile(
    join(cwd, 'own.ts'),
    `import { defineTask } from 'fanout';\nexport const say = defineTask({ name: 'say', run: () => '${answer}' });\n`,
  );
const run = (): Promise<Ran> => fanout(['run', 'say', '--range', '0..3', '--output', 'out.jsonl'], cwd);

beforeAll(async () => {
  await write('one');
  up = new Fanout(['up', '--tasks', 'own.ts'], cwd);
  await eventually(() => /http:\/\/127/.exec(up.stdout)?.[0], 'an endpoint', 30_000);
});
afterAll(async () => {
  up.child.kill('SIGINT');
  await up.ended;
});

/** The values of a job that has just run. */
async function values(ran: Ran): Promise<unknown[]> {
  expect(ran.stderr).toBe('');
  const jobId = /job (job-\w+)/.exec(ran.stdout)?.[1] ?? '';
  const { stdout } = await fanout(['results', jobId], cwd);
  return stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { value: unknown }).value);
}

it('tasks that changed are deployed onto the runtime that is up, by the next run', async () => {
  expect(await values(await run())).toEqual(['one', 'one', 'one']);
  expect(up.stdout).not.toContain('deployed');
  await write('two');
  expect(await values(await run())).toEqual(['two', 'two', 'two']);
  expect(await values(await run())).toEqual(['two', 'two', 'two']);
  expect(up.stdout.match(/the tasks have changed: deployed/g)).toHaveLength(1);
});

it('other tasks run on a runtime of their own', async () => {
  await rm(join(cwd, 'other.ts'), { force: true });
  const ran = await fanout(['run', 'square', '--range', '0..3', '--tasks', 'other.ts'], cwd);
  expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('expected a file that exists') });
  await writeFile(
    join(cwd, 'other.ts'),
    `import { defineTask } from 'fanout';\nexport const other = defineTask({ name: 'other', run: () => 1 });\n`,
  );
  const own = await fanout(['run', 'other', '--range', '0..3', '--tasks', 'other.ts'], cwd);
  expect(own).toMatchObject({ code: 0, stderr: expect.stringContaining('has other tasks') });
});

it('commands that find changed tasks at the same time run them all', async () => {
  await write('three');
  const answers = (await Promise.all([run(), run()])).map(values);
  expect(await Promise.all(answers)).toEqual([
    ['three', 'three', 'three'],
    ['three', 'three', 'three'],
  ]);
});
