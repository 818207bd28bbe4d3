import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Fanout, fanout, lastJson, type Ran, workFolder } from '../../support/cli.ts';
import { eventually } from '../../support/eventually.ts';

/** The CDK's command waits seconds between its looks. */
const DEPLOY_MS = 120_000;

const cwd = workFolder('deploy');
let up: Fanout;
let at: string[];
beforeAll(async () => {
  up = new Fanout(['up', '--empty'], cwd);
  const endpoint = await eventually(() => /http:\/\/127[.\d:]+/.exec(up.stdout)?.[0], 'an endpoint', 30_000);
  at = ['--endpoint', endpoint, '--stage', 'dev'];
});
afterAll(async () => {
  up.child.kill('SIGINT');
  await up.ended;
});

const writeTasks = (answer: string) =>
  writeFile(
    join(cwd, 'own.ts'),
    `import { defineTask } from 'fanout';\nexport const say = defineTask({ name: 'say', run: () => '${answer}' });\n`,
  );
const command = (...args: string[]): Promise<Ran> => fanout([...args, ...at], cwd);

/** What the task of the deployed stack says now. */
async function said(): Promise<unknown> {
  const ran = await command('run', 'say', '--range', '0..1', '--json');
  const { stdout } = await command('results', String(lastJson(ran)['jobId']));
  return (JSON.parse(stdout) as { value: unknown }).value;
}

it('a stack is deployed, changed in place, and taken away, by the command alone', { timeout: DEPLOY_MS }, async () => {
  expect(await command('run', 'say', '--range', '0..1')).toMatchObject({
    code: 3,
    stderr: expect.stringMatching(/there is no stack FanOut-dev at .* — fanout deploy --endpoint .* --stage dev/),
  });
  await writeTasks('one');
  const first = await command('deploy', '--tasks', 'own.ts', '--concurrency', '3', '--json');
  expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining('preparing the account') });
  expect(lastJson(first)).toMatchObject({ stack: 'FanOut-dev', outputs: { FanOutProtocolVersion: '1' } });
  expect(await said()).toBe('one');

  await writeTasks('two');
  const diff = await command('diff', '--tasks', 'own.ts');
  expect(diff.code).toBe(0);
  expect(diff.stderr).toMatch(/AWS::Lambda::Function/);
  expect(diff.stderr).toMatch(/S3Key/);
  await writeFile(join(cwd, 'fanout.json'), '{"tasks": "own.ts"}');
  const second = await command('deploy');
  await rm(join(cwd, 'fanout.json'));
  expect(second).toMatchObject({ code: 0, stdout: expect.stringMatching(/^deployed FanOut-dev to http/) });
  expect(second.stderr).not.toContain('preparing the account');
  expect(await said()).toBe('two');

  const gone = await command('destroy');
  expect(gone).toMatchObject({ code: 0, stdout: expect.stringMatching(/FanOut-dev is gone from http/) });
  expect((await command('run', 'say', '--range', '0..1')).code).toBe(3);
  expect(await command('destroy')).toEqual({
    code: 0,
    stdout: '',
    stderr: expect.stringMatching(/^there is no stack FanOut-dev at http.*: nothing was taken away\n$/),
  });
});

it('what its tasks or its stage do wrong is said before anything is deployed', async () => {
  await writeFile(join(cwd, 'wrong.ts'), 'export const x = ;\n');
  expect(await command('deploy', '--tasks', 'wrong.ts')).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/tasks: expected a module that exports tasks/),
  });
  expect(await fanout(['deploy', ...at.slice(0, 2), '--stage', 'a_b'], cwd)).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/--stage: expected 1-32 letters/),
  });
  expect(await command('deploy', '--concurrency', '1')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/concurrency: expected a whole number from 2/),
  });
});

it('LocalStack is asked as nobody, whatever profile and session there are', async () => {
  const args = ['diff', '--target', 'localstack', ...at.slice(0, 2), '--stage', 'new'];
  const own = { AWS_PROFILE: 'nonesuch', AWS_SESSION_TOKEN: 'of-a-session' };
  expect(await new Fanout(args, cwd, own).ended).toMatchObject({ code: 0, stdout: '' });
});
